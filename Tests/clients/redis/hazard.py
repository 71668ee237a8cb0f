# SPDX-License-Identifier: Apache-2.0
"""Commands whose outcome hangs on the moment or on nobody's contract; no program has them by accident."""

import re

HOUR_MILLIS = 3_600_000
SHORTEST_WAIT = 0.05
_INTEGER = re.compile(rb"-?[0-9]{1,24}")
_LIFE_ARGUMENT = {b"EXPIRE": (2, 1000), b"PEXPIRE": (2, 1), b"SETEX": (2, 1000), b"PSETEX": (2, 1)}
_TIMEOUT_LAST = {b"BLPOP", b"BRPOP", b"BZPOPMIN", b"BZPOPMAX", b"BRPOPLPUSH", b"BLMOVE"}
_TIMEOUT_FIRST = {b"BLMPOP", b"BZMPOP"}
# They change what a connection is, or end the server.
_FORBIDDEN = {
    b"MONITOR",
    b"SHUTDOWN",
    b"SUBSCRIBE",
    b"PSUBSCRIBE",
    b"SSUBSCRIBE",
    b"DEBUG",
    b"REPLICAOF",
    b"SLAVEOF",
    b"FAILOVER",
    b"SYNC",
    b"PSYNC",
}
# Of these BIT arithmetic may make values of half a gigabyte.
_LARGEST_OFFSET = 1_000_000


def is_hazardous(arguments):
    name = arguments[0].upper()
    if name in _FORBIDDEN:
        return len(arguments) < 3
    return (
        is_short_life(arguments)
        or _may_wait(name, arguments)
        or _is_arbitrary(name, arguments)
        or _is_huge(name, arguments)
    )


def _integer(text):
    return int(text) if _INTEGER.fullmatch(text) else None


def is_short_life(arguments):
    """A life that may end while the program runs."""
    name = arguments[0].upper()
    if name in _LIFE_ARGUMENT and len(arguments) > 2:
        position, factor = _LIFE_ARGUMENT[name]
        return _is_short(arguments[position], factor)
    if name in (b"SET", b"GETEX"):
        options = zip(arguments[2:], arguments[3:])
        return any(
            _is_short(value, {b"EX": 1000, b"PX": 1}[option.upper()])
            for option, value in options
            if option.upper() in (b"EX", b"PX")
        )
    return False


def _is_short(text, factor):
    value = _integer(text)
    return value is not None and 0 < value * factor < HOUR_MILLIS


def _may_wait(name, arguments):
    if name in _TIMEOUT_LAST:
        return _is_long_wait(arguments[-1], 1)
    if name in _TIMEOUT_FIRST:
        return len(arguments) > 1 and _is_long_wait(arguments[1], 1)
    if name in (b"XREAD", b"XREADGROUP"):
        return any(
            word.upper() == b"BLOCK" and _is_long_wait(value, 1000)
            for word, value in zip(arguments, arguments[1:])
        )
    if name == b"WAIT":
        return arguments[1:] != [b"0", b"0"] and len(arguments) == 3
    return False


def _is_long_wait(text, unit):
    try:
        value = float(text) / unit
    except ValueError:
        return text[:2].lower() == b"0x"
    return value == 0 or value > SHORTEST_WAIT


def _is_arbitrary(name, arguments):
    words = {word.upper() for word in arguments[2:]}
    if name == b"SORT":
        return {b"BY", b"ALPHA", b"STORE"} <= words
    if name.startswith(b"GEO"):
        return b"ANY" in words and bool({b"STORE", b"STOREDIST"} & words or name == b"GEOSEARCHSTORE")
    return False


def _is_huge(name, arguments):
    if name in (b"SETBIT", b"SETRANGE") and len(arguments) > 2:
        # Just beyond the limit is an error, and so harmless.
        value = _integer(arguments[2])
        return value is not None and _LARGEST_OFFSET < value < (1 << (32 if name == b"SETBIT" else 29))
    if name == b"BITFIELD":
        return any(
            (_integer(word.lstrip(b"#")) or 0) > _LARGEST_OFFSET
            for word in arguments[2:]
            if word.startswith(b"#")
        ) or _has_huge_bit_offset(arguments)
    return False


def _has_huge_bit_offset(arguments):
    writes = zip(arguments[2:], arguments[4:])
    return any(
        (_integer(offset) or 0) > _LARGEST_OFFSET
        for word, offset in writes
        if word.upper() in (b"SET", b"INCRBY")
    )
