# SPDX-License-Identifier: Apache-2.0
"""Compares all that two servers hold: every key of every database, its type, contents and end of life."""

from difference import Difference
from reply import same
from rules import TTL_SLACK_MILLIS, equal
from step import COMMANDER, Step

DATABASES = 16
_CONTENTS = {
    b"string": [[b"GET", None]],
    b"hash": [[b"HGETALL", None]],
    b"list": [[b"LRANGE", None, b"0", b"-1"]],
    b"set": [[b"SMEMBERS", None]],
    b"zset": [[b"ZRANGE", None, b"0", b"-1", b"WITHSCORES"]],
    b"stream": [[b"XRANGE", None, b"-", b"+"], [b"XINFO", b"STREAM", None, b"FULL", b"COUNT", b"0"]],
}


def compare(driver):
    """Raises `Difference`."""
    requests = [
        arguments for n in range(DATABASES) for arguments in ([b"SELECT", b"%d" % n], [b"KEYS", b"*"])
    ]
    found = [admin.replies(requests)[1::2] for admin in driver.admins]
    for n, (a, b) in enumerate(zip(*found)):
        _demand(driver, f"keys of database {n}", [b"KEYS", b"*"], a, b)
        if a:
            _compare_database(driver, n, sorted(a))


def _compare_database(driver, n, keys):
    _ask(driver, n, [[b"SELECT", b"%d" % n]])
    types = _ask(driver, n, [[b"TYPE", key] for key in keys])
    ends = _ask(driver, n, [[b"PEXPIRETIME", key] for key in keys], near=TTL_SLACK_MILLIS)
    contents = [
        [key if part is None else part for part in arguments]
        for key, kind in zip(keys, types)
        for arguments in _CONTENTS[kind]
    ]
    for arguments, a, b in zip(contents, *_both(driver, contents)):
        if type(a) is bytes and type(b) is bytes and a[:4] == b[:4] == b"HYLL":
            _ask(driver, n, [[b"PFCOUNT", arguments[1]]])
        else:
            _demand(driver, f"contents in database {n}", arguments, a, b)
    return ends


def _both(driver, requests):
    return [admin.replies(requests) for admin in driver.admins]


def _ask(driver, n, requests, near=0):
    a, b = _both(driver, requests)
    for arguments, x, y in zip(requests, a, b):
        if not (near and type(y) is int and x > 0 and y > 0 and abs(x - y) <= near):
            _demand(driver, f"database {n}", arguments, x, y)
    return a


def _demand(driver, what, arguments, a, b):
    if not same(a, b) and not equal(arguments, a, b, driver.strict):
        raise Difference(driver.position, Step(COMMANDER, [b"state", what.encode(), *arguments]), a, b)
