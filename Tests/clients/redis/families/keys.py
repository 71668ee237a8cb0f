# SPDX-License-Identifier: Apache-2.0
"""Keys of any type, databases, and what is said of a key."""

LINES = """
6 DEL <key>+
4 UNLINK <key>+
4 EXISTS <key>+
4 TOUCH <key>+
4 TYPE <key>
4 RENAME <key> <key>
4 RENAMENX <key> <key>
6 COPY <key> <key> { [ DB <db> ] [ REPLACE ] }
2 MOVE <key> <db>
3 KEYS <glob>
2 RANDOMKEY
3 DBSIZE
4 OBJECT ENCODING <key>
1 OBJECT REFCOUNT <key>
1 OBJECT IDLETIME <key>
0.5 OBJECT FREQ <key>
0.1 OBJECT HELP
1 MEMORY USAGE <key> [ SAMPLES <small> ]
0.7 SELECT <db>
0.2 SWAPDB <db> <db>
0.15 FLUSHDB [ ASYNC | SYNC ]
0.1 FLUSHALL [ ASYNC | SYNC ]
1 SET <key> <value>
1 RPUSH <key> <value>+
1 SADD <key> <member>+
1 HSET <key> <field> <value>
1 ZADD <key> <score> <member>
"""
