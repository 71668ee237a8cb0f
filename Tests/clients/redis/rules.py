# SPDX-License-Identifier: Apache-2.0
"""When two replies to a command count as equal although they differ: where its contract says no more.

`RULES` says it by command, `BARRIERS` names the commands that the driver runs alone (barriers.py), and
`TOLERATED` lists what a server may do differently from redis-server 7.0.15, each with the reason.
"""

from reply import Map, form, is_error, same

# How far apart remaining lives may be: the same command reaches two servers at two moments.
TTL_SLACK_MILLIS = 5000


# Rules: (arguments, a, b) → whether these are equal under the contract. They are asked when `same` says no.


def unordered(arguments, a, b):
    return _both_lists(a, b) and sorted(map(form, a)) == sorted(map(form, b))


def unordered_pairs(arguments, a, b):
    """HGETALL: a map, or a flat array of names and values."""
    if isinstance(a, Map):
        return _both_lists(a, b) and sorted((form(k), form(v)) for k, v in a) == sorted(
            (form(k), form(v)) for k, v in b
        )
    return _both_lists(a, b) and _pairs(a) == _pairs(b)


def _pairs(flat):
    return sorted(zip(map(form, flat[::2]), map(form, flat[1::2])))


def _both_lists(a, b):
    return type(a) is type(b) and isinstance(a, list) and len(a) == len(b)


def remaining_millis(arguments, a, b):
    return _near(a, b, TTL_SLACK_MILLIS)


def remaining_seconds(arguments, a, b):
    return _near(a, b, TTL_SLACK_MILLIS // 1000 + 1)


def _near(a, b, slack):
    return type(a) is int and type(b) is int and a > 0 and b > 0 and abs(a - b) <= slack


def same_kind(arguments, a, b):
    """The same type of reply, and both errors or neither."""
    return type(a) is type(b)


def same_names(arguments, a, b):
    """A map or array of pairs that has the same names, whatever the values."""
    if type(a) is not type(b) or not isinstance(a, list):
        return False
    names = [[key for key, _ in x] if isinstance(x, Map) else x[::2] for x in (a, b)]
    return sorted(map(form, names[0])) == sorted(map(form, names[1]))


def greeting(arguments, a, b):
    """HELLO: its version, the connection's number and the modules are each server's own."""
    fields = [
        dict(x if isinstance(x, Map) else zip(x[::2], x[1::2])) if isinstance(x, list) else None
        for x in (a, b)
    ]
    if type(a) is not type(b) or None in fields:
        return False
    return fields[0].keys() == fields[1].keys() and all(
        same(value, fields[1][name])
        for name, value in fields[0].items()
        if name not in (b"version", b"id", b"modules")
    )


def moments(arguments, a, b):
    """XPENDING, XINFO: times in milliseconds are near each other; the shape of a radix tree is private."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Map):
        return len(a) == len(b) and all(
            same(k, other) and (k in _PRIVATE or moments([b"idle"] if k == b"idle" else [], v, w))
            for (k, v), (other, w) in zip(a, b)
        )
    if isinstance(a, list):
        return len(a) == len(b) and all(_moment_at(a, b, n) for n in range(len(a)))
    return same(a, b) or (
        type(a) is int and (arguments == [b"idle"] or min(a, b) > 10**11) and abs(a - b) <= TTL_SLACK_MILLIS
    )


_PRIVATE = {b"radix-tree-keys", b"radix-tree-nodes", b"pel-count-nodes"}


def _moment_at(a, b, n):
    """Item n of two arrays: named by the item before it, or the third of a pending entry."""
    if n and type(a[n - 1]) is bytes and a[n - 1] in _PRIVATE:
        return type(a[n]) is type(b[n])
    idle = n and type(a[n - 1]) is bytes and a[n - 1] == b"idle"
    pending = len(a) == 4 and n == 2 and type(a[n]) is int and type(a[1]) is bytes and type(a[3]) is int
    return moments([b"idle"] if idle or pending else [], a[n], b[n])


def places(arguments, a, b):
    """Without ASC, DESC and COUNT the order is free; COUNT … ANY may choose."""
    words = {word.upper() for word in arguments[2:]}
    if b"ANY" in words:
        return _both_lists(a, b)
    return not words & {b"ASC", b"DESC", b"COUNT"} and unordered(arguments, a, b)


def collated(arguments, a, b):
    """SORT ALPHA goes by strcoll, which sees nothing behind a zero byte; what is equal then has no order."""
    words = {word.upper() for word in arguments[2:]}
    if b"ALPHA" not in words or not _both_lists(a, b):
        return False
    if b"GET" in words:
        return b"LIMIT" in words or unordered(arguments, a, b)
    return all(type(x) is type(y) is bytes and x.split(b"\0")[0] == y.split(b"\0")[0] for x, y in zip(a, b))


def digits(arguments, a, b):
    """TIME: two numbers in bulk strings."""
    return _both_lists(a, b) and all(type(x) is bytes and x.isdigit() for x in (*a, *b))


def command_info(arguments, a, b):
    """Name, arity and keys; flags in any order."""
    if not _both_lists(a, b):
        return False
    return all(same(x, y) or (_both_lists(x, y) and _same_command(x, y)) for x, y in zip(a, b))


def _same_command(x, y):
    return same(x[:2], y[:2]) and same(x[3:6], y[3:6]) and sorted(map(form, x[2])) == sorted(map(form, y[2]))


def fork_texts(arguments, a, b):
    """SAVE and BGSAVE: one may still be at work."""
    return True


def _each(names, rule):
    return dict.fromkeys(names.encode().split(), rule)


RULES = {
    **_each("SMEMBERS SINTER SUNION SDIFF KEYS HKEYS HVALS COMMAND|LIST PUBSUB|CHANNELS", unordered),
    **_each("HGETALL CONFIG|GET", unordered_pairs),
    **_each("PTTL PEXPIRETIME", remaining_millis),
    **_each("TTL EXPIRETIME", remaining_seconds),
    **_each("XPENDING XINFO|STREAM XINFO|GROUPS XINFO|CONSUMERS XREADGROUP", moments),
    **_each("GEOSEARCH GEORADIUS GEORADIUS_RO GEORADIUSBYMEMBER GEORADIUSBYMEMBER_RO", places),
    **_each(
        "INFO CLIENT|LIST CLIENT|INFO CLIENT|ID LASTSAVE OBJECT|IDLETIME COMMAND COMMAND|COUNT", same_kind
    ),
    **_each("MEMORY|USAGE MEMORY|DOCTOR MEMORY|MALLOC-STATS MEMORY|STATS SLOWLOG|GET SLOWLOG|LEN", same_kind),
    **_each("LATENCY|LATEST LATENCY|RESET LATENCY|DOCTOR LATENCY|HISTORY LATENCY|GRAPH", same_kind),
    **_each("SORT SORT_RO", collated),
    **_each("SAVE BGSAVE", fork_texts),
    b"COMMAND|DOCS": same_names,
    b"COMMAND|INFO": command_info,
    b"HELLO": greeting,
    b"TIME": digits,
}

CONTAINERS = set(b"CLIENT CONFIG COMMAND OBJECT MEMORY XINFO XGROUP PUBSUB SLOWLOG LATENCY".split())


def full_name(arguments):
    """`GET`, or `CONFIG|GET` where the command is a container."""
    name = arguments[0].upper()
    return name + b"|" + arguments[1].upper() if name in CONTAINERS and len(arguments) > 1 else name


BARRIERS = {
    **_each("SPOP SRANDMEMBER HRANDFIELD ZRANDMEMBER RANDOMKEY", "chance"),
    **_each("SCAN HSCAN SSCAN ZSCAN", "scan"),
    b"DBSIZE": "size",
    b"QUIT": "quit",
    b"!WAIT": "wait",
    b"!HELLO": "hello",
}
_BY_NAME = {b"ZLEXCOUNT", b"ZRANGEBYLEX", b"ZREVRANGEBYLEX", b"ZREMRANGEBYLEX"}


def barrier(arguments):
    """How the driver runs this command alone, or `None` when it may be one of many."""
    name = arguments[0].upper()
    kind = BARRIERS.get(name)
    if kind or len(arguments) < 3:
        return kind
    if name in (b"SORT", b"SORT_RO") and b"BY" in map(bytes.upper, arguments[2:]):
        return "sort"
    if (
        name in _BY_NAME
        or name in (b"ZRANGE", b"ZRANGESTORE")
        and b"BYLEX" in map(bytes.upper, arguments[2:])
    ):
        return "lex"
    if name in (b"XADD", b"XTRIM") and (b"~" in arguments[2:] or name == b"XADD" and b"*" in arguments[2:]):
        return "forget"
    return None


# Redis answers them of itself inside a transaction too, or they wait.
_NEVER_QUEUED = {b"EXEC", b"DISCARD", b"MULTI", b"WATCH", b"QUIT", b"RESET"}


def is_queued(arguments):
    return arguments[0].upper() not in _NEVER_QUEUED


def is_plain(arguments):
    return barrier(arguments) is None


def _shortest_scores(arguments, a, b):
    """A score as `%.17g` or in the shortest form that reads back."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Map):
        return len(a) == len(b) and all(
            same(k, m) and _shortest_scores(arguments, v, w) for (k, v), (m, w) in zip(a, b)
        )
    if isinstance(a, list):
        return len(a) == len(b) and all(_shortest_scores(arguments, x, y) for x, y in zip(a, b))
    if same(a, b):
        return True
    try:
        return isinstance(a, bytes) and not is_error(a) and len(a) >= 17 and float(a) == float(b)
    except ValueError:
        return False


# name: (commands, rule, reason)
TOLERATED = {
    "shortest scores": (
        lambda name: name[:1] in b"Z" or name[:4] == b"BZMP" or name[:5] == b"BZPOP",
        _shortest_scores,
        "7.0 prints scores with 17 digits (0.10000000000000001), 7.2 and later the shortest form",
    ),
    "names of libraries": (
        lambda name: name == b"CLIENT|SETINFO",
        lambda arguments, a, b: True,
        "7.0 does not know CLIENT SETINFO, which newer clients send when they connect",
    ),
    "shared integers": (
        lambda name: name == b"OBJECT|REFCOUNT",
        lambda arguments, a, b: True,
        "redis shares the integers below 10,000 among keys and counts their references; nothing is shared here",
    ),
    "frequency in place of age": (
        lambda name: name in (b"OBJECT|IDLETIME", b"OBJECT|FREQ"),
        lambda arguments, a, b: True,
        "eviction goes by how often a key is read: OBJECT FREQ tells that, and OBJECT IDLETIME refuses",
    ),
}


def equal(arguments, a, b, strict=False):
    """Whether the replies to one command agree; `strict` takes no toleration."""
    if same(a, b):
        return True
    name = full_name(arguments)
    rule = RULES.get(name)
    if rule and not (is_error(a) or is_error(b)) and rule(arguments, a, b):
        return True
    if rule is fork_texts:
        return True
    return not strict and any(
        covers(name) and tolerates(arguments, a, b) for covers, tolerates, _ in TOLERATED.values()
    )


def equal_exec(queue, a, b, strict=False):
    """The replies to EXEC: one for each queued command."""
    if same(a, b):
        return True
    if not _both_lists(a, b) or len(a) != len(queue):
        return False
    return all(equal(arguments, x, y, strict) for arguments, x, y in zip(queue, a, b))
