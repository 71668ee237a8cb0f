# SPDX-License-Identifier: Apache-2.0
"""Iterations from cursor to cursor; the driver follows those that begin at 0 to their end."""

LINES = """
6 SCAN <literal:0> { [ MATCH <glob> ] [ COUNT <positive> ] [ TYPE ( <literal:string> | <literal:hash> | \
    <literal:list> | <literal:set> | <literal:zset> | <literal:stream> | <literal:none> ) ] }
5 HSCAN <key:h> <literal:0> { [ MATCH <glob> ] [ COUNT <positive> ] }
5 SSCAN <key:t> <literal:0> { [ MATCH <glob> ] [ COUNT <positive> ] }
5 ZSCAN <key:z> <literal:0> { [ MATCH <glob> ] [ COUNT <positive> ] }
1 SCAN <bad> [ COUNT <count> ]
1 HSCAN <key:h> <bad> [ COUNT <count> ]
1 SSCAN <key:t> <index> [ COUNT <bad> ]
1 ZSCAN <key:z> <literal:0> [ COUNT <count> ] [ MATCH ]
3 HSET <key:h> ( <field> <value> )+
3 SADD <key:t> <member>+
3 ZADD <key:z> ( <score> <member> )+
1 HDEL <key:h> <field>+
1 SREM <key:t> <member>+
"""
