# SPDX-License-Identifier: Apache-2.0
"""Channels, patterns, and notifications of what happens to keys."""

from step import COMMANDER, LISTENER, Step, drain
from values import ALL_KEYS

LINES = """
3 PUBLISH <channel> <value>
1 PUBSUB CHANNELS [ <pattern> ]
1 PUBSUB NUMSUB <channel>*
1 PUBSUB NUMPAT
0.5 PUBSUB SHARDCHANNELS
0.5 PUBSUB SHARDNUMSUB
0.1 PUBSUB HELP
"""

INSIDE = [[b"PING"], [b"PING", b"x"], [b"GET", b"s:1"], [b"SET", b"s:1", b"v"], [b"MULTI"]]


def listening(pools, plain):
    """A subscriber comes, messages are sent, it goes."""
    random = pools.random
    steps = []
    for _ in range(random.randint(1, 3)):
        kind, name = random.choice(((b"SUBSCRIBE", "channel"), (b"PSUBSCRIBE", "pattern")))
        names = [pools.draw(name) for _ in range(random.randint(1, 3))]
        steps.append(Step(LISTENER, [kind, *names]))
    for _ in range(random.randint(1, 6)):
        steps.append(Step(COMMANDER, [b"PUBLISH", pools.draw("channel"), pools.draw("value")]))
    steps += [
        drain(),
        Step(COMMANDER, [b"PUBSUB", b"CHANNELS"]),
        Step(COMMANDER, [b"PUBSUB", b"NUMSUB", b"news", b"none"]),
        Step(COMMANDER, [b"PUBSUB", b"NUMPAT"]),
    ]
    if random.random() < 0.3:
        steps.append(Step(LISTENER, random.choice(INSIDE[:-1])))
    if random.random() < 0.5:
        steps.append(Step(LISTENER, [b"UNSUBSCRIBE", pools.draw("channel")]))
        steps.append(Step(LISTENER, [b"PUNSUBSCRIBE", pools.draw("pattern")]))
    return steps + _silence()


def _silence():
    return [Step(LISTENER, [b"UNSUBSCRIBE"]), Step(LISTENER, [b"PUNSUBSCRIBE"])]


def notifications(pools, plain):
    """What the commands of a while say of themselves at __keyspace@…__ and __keyevent@…__."""
    # Keys that have ended go before anybody listens; when they go of themselves is not promised.
    touch = [b"EXISTS", *ALL_KEYS]
    classes = pools.random.choice((b"KEA", b"KEA", b"KA", b"E$lg", b"Kshz", b"Ext", b"KEnm"))
    steps = [
        Step(COMMANDER, touch),
        Step(COMMANDER, [b"CONFIG", b"SET", b"notify-keyspace-events", classes]),
        Step(COMMANDER, [b"CONFIG", b"GET", b"notify-keyspace-events"]),
        Step(LISTENER, [b"PSUBSCRIBE", b"__key*__:*"]),
    ]
    for _ in range(pools.random.randint(2, 12)):
        arguments = plain()
        if not {b"EXAT", b"PXAT"} & set(map(bytes.upper, arguments)):
            steps += [Step(COMMANDER, arguments), drain()]
    return steps + [Step(COMMANDER, [b"CONFIG", b"SET", b"notify-keyspace-events", b""])] + _silence()


PROGRAMS = [(1, listening), (0.6, notifications)]
