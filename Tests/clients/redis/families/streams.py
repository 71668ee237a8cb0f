# SPDX-License-Identifier: Apache-2.0
"""Streams and their groups. Idle times are never asked for near what they may be."""

LINES = """
14 XADD <key:x> [ NOMKSTREAM ] [ MAXLEN [ = | ~ ] <positive> | MINID [ = | ~ ] <id> ] <newid> ( <field> \
    <value> )+
0.5 XADD <key:x> MAXLEN ~ <positive> LIMIT <positive> <newid> <field> <value>
0.5 XADD <key:x> <literal:*> <field> <value>
4 XLEN <key:x>
5 XRANGE <key:x> <from> <to> [ COUNT <count> ]
5 XREVRANGE <key:x> <to> <from> [ COUNT <count> ]
4 XDEL <key:x> <id>+
3 XTRIM <key:x> ( MAXLEN | MINID ) [ = | ~ ] <positive>
5 XREAD [ COUNT <small> ] STREAMS <key:x> <id>
2 XREAD [ COUNT <small> ] STREAMS <key:x> <key:x> <id> ( <id> | <literal:$> )
4 XGROUP CREATE <key:x> <group> ( <id> | <literal:$> | <literal:0> ) { [ MKSTREAM ] [ ENTRIESREAD <small> \
    ] }
1 XGROUP SETID <key:x> <group> ( <id> | <literal:$> | <literal:0> ) [ ENTRIESREAD <small> ]
1 XGROUP DESTROY <key:x> <group>
2 XGROUP CREATECONSUMER <key:x> <group> <consumer>
1 XGROUP DELCONSUMER <key:x> <group> <consumer>
0.1 XGROUP HELP
8 XREADGROUP GROUP <group> <consumer> [ COUNT <small> ] [ NOACK ] STREAMS <key:x> ( <literal:\\x3e> | <id> \
    | <literal:0> )
2 XREADGROUP GROUP <group> <consumer> [ COUNT <small> ] [ NOACK ] STREAMS <key:x> <key:x> <literal:\\x3e> \
    <literal:\\x3e>
5 XACK <key:x> <group> <id>+
3 XPENDING <key:x> <group>
4 XPENDING <key:x> <group> [ IDLE <idle> ] <from> <to> <count> [ <consumer> ]
4 XCLAIM <key:x> <group> <consumer> <idle> <id>+ { [ IDLE <idle> ] [ RETRYCOUNT <small> ] [ FORCE ] [ \
    JUSTID ] [ LASTID <id> ] }
1 XCLAIM <key:x> <group> <consumer> <idle> <id>+ TIME <literal:1000000000000>
4 XAUTOCLAIM <key:x> <group> <consumer> <idle> <id> { [ COUNT <positive> ] [ JUSTID ] }
1 XSETID <key:x> <id> [ ENTRIESADDED <positive> MAXDELETEDID <id> ]
3 XINFO STREAM <key:x> [ FULL [ COUNT <small> ] ]
2 XINFO GROUPS <key:x>
2 XINFO CONSUMERS <key:x> <group>
0.1 XINFO HELP
0.7 DEL <key:x>
"""

SEED = """
3 XADD <key:x> <newid> ( <field> <value> )+
1 XGROUP CREATE <key:x> <literal:g1> <literal:0> MKSTREAM
1 XGROUP CREATE <key:x> <literal:g1> <literal:$> MKSTREAM
2 XADD <key:x> <newid> <field> <value>
2 XREADGROUP GROUP <literal:g1> <consumer> STREAMS <key:x> <literal:\\x3e>
"""
