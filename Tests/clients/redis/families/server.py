# SPDX-License-Identifier: Apache-2.0
"""The connection and the server, as far as the answers are the same at every server."""

from step import RIVAL, Step

LINES = """
4 PING [ <value> ]
3 ECHO <value>
2 CLIENT ID
2 CLIENT SETNAME ( <literal:bob> | <literal:alice> | <value> )
3 CLIENT GETNAME
1 CLIENT SETINFO LIB-NAME <literal:x>
1 CLIENT LIST [ TYPE ( NORMAL | PUBSUB | <literal:nope> ) | ID <literal:99999999> ]
1 CLIENT INFO
1 CLIENT NO-EVICT ( ON | OFF | <literal:maybe> )
0.5 CLIENT UNBLOCK ( <literal:99999999> | <bad> ) [ TIMEOUT | ERROR | NOPE ]
0.5 CLIENT KILL ( ID <literal:99999999> | <literal:1.2.3.4:5> | TYPE <literal:nope> | ADDR \
    <literal:1.2.3.4:5> | SKIPME <literal:x> )
0.5 CLIENT PAUSE <literal:0> [ WRITE | ALL | NOPE ]
0.5 CLIENT UNPAUSE
0.5 CLIENT REPLY ( ON | NOPE )
0.5 CLIENT TRACKING ( OFF | NOPE )
0.5 CLIENT TRACKINGINFO
0.5 CLIENT GETREDIR
0.5 CLIENT CACHING YES
0.1 CLIENT HELP
2 SELECT <db>
3 SELECT <literal:0>
1 HELLO [ <literal:1> | <literal:4> | <literal:abc> ]
0.3 HELLO ( <literal:2> | <literal:3> ) NOPE
0.5 AUTH <value>
0.5 AUTH <literal:nobody> <value>
1 TIME
2 DBSIZE
1 LASTSAVE
0.5 INFO [ SERVER | CLIENTS | MEMORY | STATS | KEYSPACE | REPLICATION | CPU | COMMANDSTATS | ERRORSTATS | \
    ALL | EVERYTHING | <literal:nope> ]
2 CONFIG GET ( <literal:maxmemory> | <literal:maxmemory-policy> | <literal:databases> | \
    <literal:appendonly> | <literal:save> | <literal:timeout> | <literal:hash-max-*-entries> | \
    <literal:notify-keyspace-events> | <literal:nope> | <literal:slowlog-*> | \
    <literal:set-max-intset-entries> | <literal:proto-max-bulk-len> )
1 CONFIG SET ( <literal:nope> <value> | <literal:maxmemory> <literal:abc> | <literal:databases> \
    <literal:5> | <literal:notify-keyspace-events> <literal:q> | <literal:slowlog-max-len> <literal:128> | \
    <literal:maxmemory-policy> <literal:nope> | <literal:timeout> <literal:0> )
0.3 CONFIG RESETSTAT
0.3 CONFIG REWRITE
0.1 CONFIG HELP
1 COMMAND COUNT
1 COMMAND INFO ( <literal:get> | <literal:set> | <literal:hset> | <literal:zunionstore> | <literal:nope> )+
0.5 COMMAND DOCS ( <literal:get> | <literal:nope> )
0.3 COMMAND LIST [ FILTERBY ( PATTERN <literal:h*> | ACLCAT <literal:list> | MODULE <literal:none> ) ]
2 COMMAND GETKEYS ( SET <key> <value> | MGET <key>+ | ZUNIONSTORE <key> <literal:2> <key> <key> | XREAD \
    STREAMS <key> <key> <literal:0> <literal:0> | PING | SORT <key> STORE <key> | LMPOP <literal:1> <key> \
    LEFT )
0.5 COMMAND GETKEYSANDFLAGS ( SET <key> <value> | COPY <key> <key> | LMOVE <key> <key> LEFT LEFT )
0.02 COMMAND
0.1 COMMAND HELP
0.5 SLOWLOG ( GET [ <count> ] | LEN | RESET )
0.1 SLOWLOG HELP
0.5 LATENCY ( LATEST | HISTORY <literal:command> | RESET )
0.2 LATENCY ( DOCTOR | GRAPH <literal:command> | HISTOGRAM <literal:nope> )
0.1 LATENCY HELP
0.5 MEMORY USAGE <key>
0.2 MEMORY ( DOCTOR | MALLOC-STATS | STATS | PURGE )
0.1 MEMORY HELP
0.02 SAVE
0.02 BGSAVE [ SCHEDULE ]
0.3 SHUTDOWN NOPE
0.2 MONITOR <literal:x>
1 SET <key:s> <value>
1 DEL <key>
"""


def goodbye(pools, plain):
    """QUIT answers and closes."""
    return [Step(RIVAL, [pools.cased("QUIT")])]


def reset(pools, plain):
    """RESET forgets the name, the database and the protocol."""
    steps = [
        [b"CLIENT", b"SETNAME", b"x"],
        [b"SELECT", b"1"],
        [b"RESET"],
        [b"CLIENT", b"GETNAME"],
        plain(),
        [b"!hello"],
    ]
    return [Step(RIVAL, arguments) for arguments in steps]


PROGRAMS = [(0.05, goodbye), (0.2, reset)]
