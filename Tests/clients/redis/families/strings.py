# SPDX-License-Identifier: Apache-2.0
"""Strings."""

LINES = """
12 SET <key:s> <value> { [ NX | XX ] [ GET ] [ EX <seconds> | PX <millis> | EXAT <moment> | PXAT \
    <momentms> | KEEPTTL ] }
1 SET <key:s> <value> [ EX <past> | PX <past> | EXAT <pastmoment> | PXAT <pastmoment> ]
2 SET <key:s> <value> { [ NX ] [ XX ] [ GET ] [ KEEPTTL ] [ EX <seconds> ] [ PX <millis> ] }
10 GET <key:s>
2 GETSET <key:s> <value>
2 GETDEL <key:s>
5 GETEX <key:s> [ EX <seconds> | PX <millis> | EXAT <moment> | PXAT <momentms> | PERSIST ]
1 GETEX <key:s> ( EX <past> | PX <past> | EXAT <pastmoment> | PXAT <pastmoment> )
2 SETNX <key:s> <value>
2 SETEX <key:s> <seconds> <value>
1 SETEX <key:s> <past> <value>
2 PSETEX <key:s> <millis> <value>
1 PSETEX <key:s> <past> <value>
3 MSET ( <key:s> <value> )+
3 MSETNX ( <key:s> <value> )+
4 MGET <key:s>+
5 APPEND <key:s> <value>
3 STRLEN <key:s>
4 GETRANGE <key:s> <index> <index>
2 SUBSTR <key:s> <index> <index>
4 SETRANGE <key:s> <small> <value>
1 SETRANGE <key:s> <index> <value>
3 LCS <key:s> <key:s> { [ LEN ] [ IDX ] [ MINMATCHLEN <count> ] [ WITHMATCHLEN ] }
1 DEL <key:s>
"""
