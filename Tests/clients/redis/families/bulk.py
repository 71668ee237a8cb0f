# SPDX-License-Identifier: Apache-2.0
"""Collections that grow beyond the borders between small and large ones (512 fields, 128 members of
a sorted set, 512 integers, 8 KiB)."""

from step import COMMANDER, Step

LINES = """
1 HLEN <key:h>
1 SCARD <key:t>
1 ZCARD <key:z>
1 LLEN <key:l>
"""


def growing(pools, plain):
    """One key takes many at once, is looked at, and mostly goes again."""
    random = pools.random
    letter = random.choice("hltz")
    key = pools.draw("only", letter)
    count = random.choice((100, 511, 512, 513, 600) if letter == "h" else (100, 127, 128, 129, 200))
    start = random.choice((0, 0, 60))
    numbers = [b"%d" % n for n in range(start, start + count)]
    many = {
        "h": [b"HSET", key, *(part for n in numbers for part in (b"f" + n, n))],
        "l": [
            random.choice((b"RPUSH", b"LPUSH")),
            key,
            *(random.choice((b"", b"q" * 60)) + n for n in numbers),
        ],
        "t": [
            b"SADD",
            key,
            *(random.choice(([b"%d" % n for n in range(500 + start // 4)], [b"m" + n for n in numbers]))),
        ],
        "z": [b"ZADD", key, *(part for n in numbers for part in (b"%d" % (int(n) % 17), b"m" + n))],
    }[letter]
    looks = {
        "h": [
            [b"HGETALL", key],
            [b"HDEL", key, b"f3", b"f100"],
            [b"HGET", key, b"f99"],
            [b"HSCAN", key, b"0"],
        ],
        "l": [
            [b"LRANGE", key, b"-120", b"40"],
            [b"LINDEX", key, b"77"],
            [b"LINSERT", key, b"BEFORE", b"50", b"x"],
            [b"LREM", key, b"0", b"70"],
            [b"LTRIM", key, b"5", b"-5"],
            [b"LPOS", key, b"90", b"RANK", b"-1"],
        ],
        "t": [
            [b"SADD", key, b"1000", b"1001", b"1002"],
            [b"SADD", key, b"word"],
            [b"SREM", key, b"7", b"8"],
            [b"SINTER", key, b"t:1"],
            [b"SDIFF", key, b"t:2"],
            [b"SSCAN", key, b"0", b"COUNT", b"5"],
        ],
        "z": [
            [b"ZRANGE", key, b"50", b"60", b"WITHSCORES"],
            [b"ZRANK", key, b"m90"],
            [b"ZCOUNT", key, b"3", b"(9"],
            [b"ZREMRANGEBYRANK", key, b"20", b"40"],
            [b"ZRANGEBYSCORE", key, b"4", b"7", b"LIMIT", b"3", b"20"],
            [b"ZREVRANK", key, b"m5"],
            [b"ZPOPMAX", key, b"3"],
        ],
    }[letter]
    steps = [many, [b"OBJECT", b"ENCODING", key], *random.sample(looks, 3), [b"OBJECT", b"ENCODING", key]]
    if random.random() < 0.9:
        steps.append([random.choice((b"DEL", b"UNLINK")), key])
    return [Step(COMMANDER, arguments) for arguments in steps]


PROGRAMS = [(0.4, growing)]
