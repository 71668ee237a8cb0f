# SPDX-License-Identifier: Apache-2.0
"""Places."""

LINES = """
10 GEOADD <key:g> { [ NX | XX ] [ CH ] } ( <lon> <lat> <member> )+
4 GEODIST <key:g> <member> <member> [ <unit> ]
4 GEOPOS <key:g> <member>*
4 GEOHASH <key:g> <member>*
4 GEOSEARCH <key:g> ( FROMLONLAT <lon> <lat> | FROMMEMBER <member> ) ( BYRADIUS <radius> <unit> | BYBOX \
    <radius> <radius> <unit> ) { [ ASC | DESC ] [ COUNT <positive> [ ANY ] ] [ WITHCOORD ] [ WITHDIST ] [ \
    WITHHASH ] }
3 GEOSEARCHSTORE <key:g> <key:g> ( FROMLONLAT <lon> <lat> | FROMMEMBER <member> ) ( BYRADIUS <radius> \
    <unit> | BYBOX <radius> <radius> <unit> ) { [ ASC | DESC ] [ COUNT <positive> ] [ STOREDIST ] }
3 GEORADIUS <key:g> <lon> <lat> <radius> <unit> { [ WITHCOORD ] [ WITHDIST ] [ WITHHASH ] [ COUNT \
    <positive> [ ANY ] ] [ ASC | DESC ] }
1 GEORADIUS <key:g> <lon> <lat> <radius> <unit> { [ COUNT <positive> ] [ ASC | DESC ] ( STORE <key:g> | \
    STOREDIST <key:g> ) }
2 GEORADIUS_RO <key:g> <lon> <lat> <radius> <unit> { [ WITHCOORD ] [ WITHDIST ] [ WITHHASH ] [ COUNT \
    <positive> ] [ ASC | DESC ] }
2 GEORADIUSBYMEMBER <key:g> <member> <radius> <unit> { [ WITHCOORD ] [ WITHDIST ] [ WITHHASH ] [ COUNT \
    <positive> ] [ ASC | DESC ] }
1 GEORADIUSBYMEMBER <key:g> <member> <radius> <unit> { [ COUNT <positive> ] ( STORE <key:g> | STOREDIST \
    <key:g> ) }
1 GEORADIUSBYMEMBER_RO <key:g> <member> <radius> <unit> { [ WITHCOORD ] [ WITHDIST ] [ WITHHASH ] [ COUNT \
    <positive> ] [ ASC | DESC ] }
1 ZREM <key:g> <member>
1 ZRANGE <key:g> <literal:0> <literal:-1> WITHSCORES
0.5 DEL <key:g>
"""

SEED = """
4 GEOADD <key:g> <lon> <lat> <member> <lon> <lat> <member>
"""
