# SPDX-License-Identifier: Apache-2.0
"""Client-side caching: invalidations pushed to a RESP3 connection."""

from step import COMMANDER, LISTENER, Step, drain

RESP3_ONLY = True
LINES = """
1 CLIENT TRACKINGINFO
1 CLIENT GETREDIR
1 CLIENT CACHING ( YES | NO )
0.5 CLIENT TRACKING ON ( OPTIN OPTOUT | BCAST OPTIN | PREFIX <literal:a> | REDIRECT <literal:999999> )
0.5 CLIENT TRACKING <literal:maybe>
"""

MODES = [
    [],
    [b"NOLOOP"],
    [b"OPTIN"],
    [b"OPTOUT"],
    [b"BCAST"],
    [b"BCAST", b"PREFIX", b"s:"],
    [b"BCAST", b"PREFIX", b"s:", b"PREFIX", b"h:", b"NOLOOP"],
    [b"BCAST", b"PREFIX", b"s", b"PREFIX", b"s:"],
]


def tracked(pools, plain):
    """Reads on the listener, writes by the commander and by itself."""
    random = pools.random
    mode = random.choice(MODES)
    steps = [[b"CLIENT", b"TRACKING", b"ON", *mode], [b"CLIENT", b"TRACKINGINFO"], [b"CLIENT", b"GETREDIR"]]
    steps = [Step(LISTENER, arguments) for arguments in steps]
    for _ in range(random.randint(2, 8)):
        key = pools.draw("only", random.choice("sn"))
        if random.random() < 0.3:
            steps.append(Step(LISTENER, [b"CLIENT", b"CACHING", random.choice((b"YES", b"NO"))]))
        steps.append(Step(LISTENER, [random.choice((b"GET", b"GET", b"STRLEN", b"EXISTS")), key]))
        for _ in range(random.randint(0, 2)):
            writer = random.choice((COMMANDER, COMMANDER, LISTENER))
            steps.append(
                Step(
                    writer,
                    random.choice(
                        (
                            [b"SET", key, b"7"],
                            [b"INCR", key],
                            [b"DEL", key],
                            [b"EXPIRE", key, b"100000"],
                            [b"APPEND", key, b"1"],
                            [b"MSET", key, b"1", b"s:1", b"2"],
                        )
                    ),
                )
            )
        steps.append(drain())
    return steps + [Step(LISTENER, [b"CLIENT", b"TRACKING", b"OFF"]), drain()]


PROGRAMS = [(3, tracked)]
