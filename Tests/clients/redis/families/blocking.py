# SPDX-License-Identifier: Apache-2.0
"""Commands that may wait: those that need not, those that are woken, those that are told to give up."""

from step import COMMANDER, WAITER, Step, reap

# An hour: what is not woken is unblocked by `reap`.
LONG = b"3600"

LINES = """
0.06 BLPOP <key:l>+ <literal:0.01>
0.03 BRPOP <key:l>+ <literal:0.01>
0.03 BLMOVE <key:l> <key:l> ( LEFT | RIGHT ) ( LEFT | RIGHT ) <literal:0.01>
0.03 BRPOPLPUSH <key:l> <key:l> <literal:0.01>
0.03 BLMPOP <literal:0.01> #<key:l> ( LEFT | RIGHT ) [ COUNT <positive> ]
0.03 BZPOPMIN <key:z>+ <literal:0.01>
0.03 BZPOPMAX <key:z>+ <literal:0.01>
0.03 BZMPOP <literal:0.01> #<key:z> ( MIN | MAX ) [ COUNT <positive> ]
0.03 XREAD BLOCK <literal:10> STREAMS <key:x> <literal:$>
0.5 BLPOP <key:l> ( <literal:-1> | <literal:abc> | <literal:1e400> | <literal:nan> )
0.2 BLMPOP <literal:-1> #<key:l> LEFT
0.2 BZMPOP <literal:x> #<key:z> MIN
0.2 WAIT <literal:0> <literal:0>
1 RPUSH <key:l> <member>+
1 ZADD <key:z> <score> <member>
"""


def lists_served(pools, plain):
    """A wait on lists ends with a push, or does not."""
    random = pools.random
    keys = [pools.draw("only", "l") for _ in range(random.randint(1, 3))]
    side, other = random.choice(((b"LEFT", b"RIGHT"), (b"RIGHT", b"LEFT"), (b"LEFT", b"LEFT")))
    waiting = random.choice(
        (
            [b"BLPOP", *keys, LONG],
            [b"BRPOP", *keys, LONG],
            [b"BLMPOP", LONG, b"%d" % len(keys), *keys, side, b"COUNT", b"2"],
            [b"BLMOVE", keys[0], pools.draw("only", "l"), side, other, LONG],
            [b"BRPOPLPUSH", keys[0], pools.draw("only", "l"), LONG],
        )
    )
    pushes = [
        [pools.cased("RPUSH"), pools.draw("only", "l"), pools.draw("member"), pools.draw("member")],
        [b"LPUSH", random.choice(keys), pools.draw("member")],
        [b"SET", random.choice(keys), b"x"],
        [b"LMOVE", pools.draw("only", "l"), random.choice(keys), side, other],
        [b"RENAME", pools.draw("only", "l"), random.choice(keys)],
        [b"SADD", random.choice(keys), b"x"],
        [b"COPY", pools.draw("only", "l"), random.choice(keys), b"REPLACE"],
    ]
    return _served(pools, keys, waiting, pushes)


def sorted_sets_served(pools, plain):
    random = pools.random
    keys = [pools.draw("only", "z") for _ in range(random.randint(1, 3))]
    waiting = random.choice(
        (
            [b"BZPOPMIN", *keys, LONG],
            [b"BZPOPMAX", *keys, LONG],
            [b"BZMPOP", LONG, b"%d" % len(keys), *keys, random.choice((b"MIN", b"MAX")), b"COUNT", b"2"],
        )
    )
    pushes = [
        [b"ZADD", random.choice(keys), b"1", b"a", b"2", b"b"],
        [b"ZINCRBY", random.choice(keys), b"5", b"c"],
        [b"ZUNIONSTORE", random.choice(keys), b"1", pools.draw("only", "z")],
        [b"LPUSH", random.choice(keys), b"x"],
    ]
    return _served(pools, keys, waiting, pushes)


def streams_served(pools, plain):
    random = pools.random
    key = pools.draw("only", "x")
    first = [[b"DEL", key], [b"XGROUP", b"CREATE", key, b"g1", b"$", b"MKSTREAM"]]
    waiting = random.choice(
        (
            [b"XREAD", b"COUNT", b"2", b"BLOCK", b"3600000", b"STREAMS", key, b"$"],
            [b"XREADGROUP", b"GROUP", b"g1", b"alice", b"BLOCK", b"3600000", b"STREAMS", key, b">"],
        )
    )
    wakes = [
        [b"XADD", key, pools.draw("newid"), b"f", b"v"],
        [b"DEL", key],
        [b"XGROUP", b"DESTROY", key, b"g1"],
        [b"SET", key, b"x"],
    ]
    return _served(pools, [], waiting, wakes, first)


def _served(pools, keys, waiting, pushes, first=()):
    """The waiter begins; perhaps something happens that could wake it; it is read."""
    random = pools.random
    steps = [Step(COMMANDER, arguments) for arguments in first]
    if random.random() < 0.7 and keys:
        steps.append(Step(COMMANDER, [b"DEL", *keys]))
    steps.append(Step(WAITER, waiting))
    chosen = [Step(COMMANDER, random.choice(pushes)) for _ in range(random.randint(0, 3))]
    if chosen and random.random() < 0.3:
        chosen = [Step(COMMANDER, [b"MULTI"]), *chosen, Step(COMMANDER, [b"EXEC"])]
    return steps + chosen + [reap(random.choice((b"TIMEOUT", b"ERROR")))]


def inside_transaction(pools, plain):
    """Nothing waits inside a transaction."""
    key = pools.draw("only", "l")
    waits = [
        [b"BLPOP", key, b"0"],
        [b"BRPOP", key, b"0"],
        [b"BLMOVE", key, b"l:2", b"LEFT", b"LEFT", b"0"],
        [b"BZPOPMIN", b"z:1", b"0"],
        [b"BZPOPMAX", b"z:2", b"0"],
        [b"BRPOPLPUSH", key, b"l:1", b"0"],
        [b"BLMPOP", b"0", b"1", key, b"LEFT"],
        [b"BZMPOP", b"0", b"1", b"z:1", b"MIN"],
        [b"XREAD", b"BLOCK", b"0", b"STREAMS", b"x:1", b"$"],
    ]
    chosen = pools.random.sample(waits, pools.random.randint(1, 4))
    return [Step(COMMANDER, arguments) for arguments in ([b"MULTI"], *chosen, [b"EXEC"])]


PROGRAMS = [(1, lists_served), (0.6, sorted_sets_served), (0.4, streams_served), (1, inside_transaction)]
