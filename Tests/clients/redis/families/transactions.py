# SPDX-License-Identifier: Apache-2.0
"""MULTI, EXEC, DISCARD and WATCH, with a second connection that gets in between."""

from step import COMMANDER, RIVAL, Step

LINES = """
1 WATCH <key>+
1 UNWATCH
0.5 EXEC
0.5 DISCARD
"""

MISTAKES = [
    [b"GET"],
    [b"NOSUCH", b"x"],
    [b"MULTI"],
    [b"WATCH", b"s:1"],
    [b"INCR", b"l:1"],
    [b"LPUSH", b"s:1", b"x"],
    [b"SET", b"s:1", b"v", b"EX", b"0"],
    [b"SELECT", b"99"],
    [b"CONFIG", b"NOSUCH"],
    [b"EXEC", b"now"],
]


def transaction(pools, plain):
    """Perhaps WATCH, perhaps a rival's write before MULTI or before EXEC, some commands, an end."""
    random = pools.random
    one, other = random.choice(((COMMANDER, RIVAL), (RIVAL, COMMANDER)))
    steps = []
    if random.random() < 0.5:
        steps.append(Step(one, [b"WATCH"] + [pools.draw("key") for _ in range(random.randint(1, 3))]))
        if random.random() < 0.2:
            steps.append(Step(one, [b"UNWATCH"]))
        steps += _interference(pools, plain, other)
        if random.random() < 0.3:
            steps.append(Step(one, plain()))
    steps.append(Step(one, [pools.cased("MULTI")]))
    for _ in range(random.randint(0, 6)):
        mistaken = random.random() < 0.06
        steps.append(Step(one, random.choice(MISTAKES) if mistaken else plain()))
    steps += _interference(pools, plain, other)
    steps.append(Step(one, [pools.cased("EXEC" if random.random() < 0.85 else "DISCARD")]))
    return steps


def _interference(pools, plain, other):
    if pools.random.random() < 0.6:
        return []
    return [Step(other, plain()) for _ in range(pools.random.randint(1, 3))]


def select_inside(pools, plain):
    """A database chosen inside stays chosen."""
    return [
        Step(COMMANDER, [b"MULTI"]),
        Step(COMMANDER, [b"SELECT", pools.draw("db")]),
        Step(COMMANDER, plain()),
        Step(COMMANDER, [b"EXEC"]),
        Step(COMMANDER, plain()),
        Step(COMMANDER, [b"SELECT", b"0"]),
    ]


def reset_inside(pools, plain):
    """RESET ends a transaction and forgets what is watched; it also goes back to RESP2, hence HELLO."""
    steps = [[b"WATCH", pools.draw("key")], [b"MULTI"], plain(), [b"RESET"], [b"!hello"], [b"EXEC"], plain()]
    return [Step(RIVAL, arguments) for arguments in steps]


PROGRAMS = [(5, transaction), (0.2, select_inside), (0.1, reset_inside)]
