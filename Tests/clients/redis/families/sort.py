# SPDX-License-Identifier: Apache-2.0
"""SORT. BY with both ALPHA and STORE is not asked for: qsort's way with equal weights is no contract."""

LINES = """
4 MSET ( <weightkeys> <score> )+
1 MSET ( <weightkeys> <value> )+
2 HSET <key:h> <literal:f1> <score>
4 RPUSH <key:l> <int>+
3 SADD <key:t> <int>+
2 RPUSH <key:l> <member>+
2 ZADD <key:z> ( <score> <member> )+
6 SORT ( <key:l> | <key:t> | <key:z> ) { [ LIMIT <index> <count> ] [ GET <get> ] [ ASC | DESC ] [ ALPHA ] \
    [ STORE <key:l> ] }
6 SORT ( <key:l> | <key:t> | <key:z> ) { [ BY <by> ] [ LIMIT <index> <count> ] [ GET <get> ] [ ASC | DESC \
    ] [ STORE <key:l> ] }
4 SORT ( <key:l> | <key:t> | <key:z> ) { [ BY <by> ] [ LIMIT <index> <count> ] [ GET <get> ] [ GET <get> ] \
    [ ASC | DESC ] [ ALPHA ] }
3 SORT_RO ( <key:l> | <key:t> | <key:z> ) { [ BY <by> ] [ LIMIT <index> <count> ] [ GET <get> ] [ ASC | \
    DESC ] [ ALPHA ] }
0.3 SORT_RO <key:l> STORE <key:l>
1 DEL <key:l> <key:t>
"""

SEED = """
2 RPUSH <only:l> <int>+
2 SADD <only:t> <small>+
2 ZADD <only:z> ( <score> <small> )+
2 MSET ( <weightkeys> <small> )+
"""
