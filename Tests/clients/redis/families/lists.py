# SPDX-License-Identifier: Apache-2.0
"""Lists."""

LINES = """
8 LPUSH <key:l> <member>+
8 RPUSH <key:l> <member>+
2 LPUSHX <key:l> <value>+
2 RPUSHX <key:l> <value>+
5 LPOP <key:l> [ <count> ]
5 RPOP <key:l> [ <count> ]
3 LLEN <key:l>
5 LINDEX <key:l> <index>
5 LINSERT <key:l> ( BEFORE | AFTER ) <member> <value>
6 LRANGE <key:l> <index> <index>
4 LREM <key:l> <index> <member>
4 LSET <key:l> <index> <value>
2 LTRIM <key:l> <index> <index>
5 LPOS <key:l> <member> { [ RANK <index> ] [ COUNT <count> ] [ MAXLEN <count> ] }
3 RPOPLPUSH <key:l> <key:l>
5 LMOVE <key:l> <key:l> ( LEFT | RIGHT ) ( LEFT | RIGHT )
5 LMPOP #<key:l> ( LEFT | RIGHT ) [ COUNT <count> ]
1 OBJECT ENCODING <key:l>
1 DEL <key:l>
"""
