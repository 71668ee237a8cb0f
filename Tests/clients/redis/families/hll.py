# SPDX-License-Identifier: Apache-2.0
"""HyperLogLogs. Their bytes are not compared, so nothing here reads them as strings."""

from step import COMMANDER, Step

LINES = """
10 PFADD <only:p> <member>*
6 PFCOUNT <only:p>+
4 PFMERGE <only:p> <only:p>*
2 PFCOUNT <key>
1 PFMERGE <only:p> <key>
1 TYPE <only:p>
1 EXPIRE <only:p> <seconds>
1 TTL <only:p>
1 RENAME <only:p> <only:p>
1 COPY <only:p> <only:p> REPLACE
2 DEL <only:p>
0.5 SET <only:p> <value>
0.5 RPUSH <only:p> <value>
"""


def crowd(pools, plain):
    """Enough members to leave the sparse form."""
    start, key = pools.random.randrange(50) * 100, pools.draw("only", "p")
    members = [b"u%d" % n for n in range(start, start + pools.random.choice((50, 500, 1500)))]
    return [Step(COMMANDER, [b"PFADD", key, *members]), Step(COMMANDER, [b"PFCOUNT", key])]


PROGRAMS = [(0.3, crowd)]
