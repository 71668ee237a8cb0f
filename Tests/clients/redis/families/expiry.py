# SPDX-License-Identifier: Apache-2.0
"""Lives of keys: very long ones, past ones, and very short ones that are waited for."""

from step import COMMANDER, Step, wait

LINES = """
6 EXPIRE <key> <seconds> [ NX | XX | GT | LT ]
5 PEXPIRE <key> <millis> [ NX | XX | GT | LT ]
5 EXPIREAT <key> <moment> [ NX | XX | GT | LT ]
5 PEXPIREAT <key> <momentms> [ NX | XX | GT | LT ]
2 EXPIRE <key> <seconds> { [ NX ] [ XX ] [ GT ] [ LT ] }
1 EXPIRE <key> <past> [ NX | XX | GT | LT ]
1 PEXPIRE <key> <past> [ NX | XX | GT | LT ]
1 EXPIREAT <key> <pastmoment> [ NX | XX | GT | LT ]
1 PEXPIREAT <key> <pastmoment> [ NX | XX | GT | LT ]
6 TTL <key>
6 PTTL <key>
4 EXPIRETIME <key>
4 PEXPIRETIME <key>
5 PERSIST <key>
4 SET <key:s> <value> [ EX <seconds> | KEEPTTL ]
2 APPEND <key:s> <value>
2 INCR <key:n>
2 HSET <key:h> <field> <value>
2 RPUSH <key:l> <member>+
2 LPOP <key:l>
2 SADD <key:t> <member>+
2 ZADD <key:z> <score> <member>
1 RENAME <key> <key>
1 COPY <key> <key> REPLACE
1 GETEX <key:s> PERSIST
1 SUNIONSTORE <key:t> <key:t>+
"""

MILLIS = 60


def short_lives(pools, plain):
    """Some keys get lives of a few milliseconds; then nobody touches them until these are over."""
    keys = ["s", "n", "h", "l", "t", "z"]
    steps = []
    for letter in pools.random.sample(keys, pools.random.randint(1, 4)):
        key = pools.draw("only", letter)
        life = b"%d" % pools.random.choice((1, 5, 20, MILLIS))
        steps.append(
            pools.random.choice(
                (
                    [b"PEXPIRE", key, life],
                    [b"PEXPIRE", key, life],
                    [b"SET", key, b"short", b"PX", life],
                    [b"PSETEX", key, life, b"short"],
                    [b"GETEX", key, b"PX", life],
                )
            )
        )
    return [Step(COMMANDER, arguments) for arguments in steps] + [wait(MILLIS)]


PROGRAMS = [(2, short_lives)]
