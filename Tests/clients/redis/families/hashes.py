# SPDX-License-Identifier: Apache-2.0
"""Hashes."""

LINES = """
10 HSET <key:h> ( <field> <value> )+
2 HMSET <key:h> ( <field> <value> )+
3 HSETNX <key:h> <field> <value>
6 HGET <key:h> <field>
4 HMGET <key:h> <field>+
5 HGETALL <key:h>
5 HDEL <key:h> <field>+
3 HEXISTS <key:h> <field>
3 HLEN <key:h>
2 HSTRLEN <key:h> <field>
3 HKEYS <key:h>
3 HVALS <key:h>
6 HINCRBY <key:h> <field> <int>
2 HSET <key:h> ( <literal:n1> | <literal:n2> ) ( <int> | <float> )
4 HINCRBY <key:h> ( <literal:n1> | <literal:n2> ) <int>
6 HINCRBYFLOAT <key:h> ( <literal:n1> | <literal:n2> ) <float>
3 HRANDFIELD <key:h> [ <count> [ WITHVALUES ] ]
1 OBJECT ENCODING <key:h>
1 DEL <key:h>
"""
