# SPDX-License-Identifier: Apache-2.0
"""Commands that are run alone: those that choose at random, those that go on from a cursor, and the like."""

import time

from connection import Closed
from values import ALL_KEYS
from reply import Simple, form, is_error, is_null, same
from rules import _shortest_scores as scores_equal
from rules import equal

# The databases that programs choose (`Pools._db`).
DATABASES = (0, 1, 2, 9)
MARGIN_MILLIS = 40
SCAN_TURNS = 10_000


class Invalid(Exception):
    """The program cannot be judged: a smaller version of another has lost what made it sound."""


# Chance

_ALL = {
    b"SPOP": [b"SMEMBERS"],
    b"SRANDMEMBER": [b"SMEMBERS"],
    b"HRANDFIELD": [b"HGETALL"],
    b"ZRANDMEMBER": [b"ZRANGE", b"0", b"-1", b"WITHSCORES"],
}


def chance(driver, step):
    """Both may answer differently, but only with what is there; then both get the state of the first."""
    before = _present(driver, step)
    a, b = driver.ask(step)
    if same(a, b):
        return
    sound = not is_error(a) and not is_error(b) and type(a) is type(b)
    sound = sound and _is_drawn_from(a, before, step) and _is_drawn_from(b, before, step)
    sound = sound and (not isinstance(a, list) or len(a) == len(b))
    driver.demand(sound, step, a, b)
    if step.name == b"SPOP":
        _level(driver, step.connection, step.arguments[1])


def _present(driver, step):
    one = driver.pairs[step.connection][0]
    if step.name == b"RANDOMKEY":
        return set(map(form, one.ask(b"KEYS", b"*")))
    if len(step.arguments) < 2:
        return set()
    command, *rest = _ALL[step.name]
    found = one.ask(command, step.arguments[1], *rest)
    if not isinstance(found, list):
        return set()
    return set(_elements(found, paired=step.name not in (b"SPOP", b"SRANDMEMBER")))


def _elements(found, paired):
    """Forms of the elements; of pairs both the name and the pair."""
    if not paired:
        return list(map(form, found))
    pairs = found if not found or not isinstance(found[0], bytes) else list(zip(found[::2], found[1::2]))
    return [form(list(pair)) for pair in pairs] + [form(pair[0]) for pair in pairs]


def _is_drawn_from(reply, before, step):
    if is_null(reply):
        return not before
    if not isinstance(reply, list):
        return form(reply) in before
    items = reply
    if len(step.arguments) == 4 and items and isinstance(items[0], bytes):
        items = list(zip(items[::2], items[1::2]))
    forms = [form(list(item)) if isinstance(item, (list, tuple)) else form(item) for item in items]
    distinct = step.arguments[2].startswith(b"-") or len(set(forms)) == len(forms)
    return distinct and before.issuperset(forms)


def _level(driver, connection, key):
    """The set is made anew at both as the first has it: with its members and its life."""
    one, other = driver.pairs[connection]
    members, until = one.ask(b"SMEMBERS", key), one.ask(b"PEXPIRETIME", key)
    for each in (one, other):
        each.ask(b"DEL", key)
        if members:
            each.ask(b"SADD", key, *sorted(members))
            if until > 0:
                each.ask(b"PEXPIREAT", key, b"%d" % until)


# Cursors


def scan(driver, step):
    """From cursor 0 to the end at each, then all elements are compared; another cursor may give anything."""
    where = 1 if step.name == b"SCAN" else 2
    if len(step.arguments) <= where or step.arguments[where] != b"0":
        a, b = driver.ask(step)
        driver.demand(same(a, b) or type(a) is type(b) and not is_error(a), step, a, b)
        return
    a, b = (_scanned(one, step.arguments, where) for one in driver.pairs[step.connection])
    driver.note(step, a, b)
    driver.demand(
        same(a, b) or step.name == b"ZSCAN" and not driver.strict and scores_equal([], a, b), step, a, b
    )


def _scanned(one, arguments, where):
    """All elements in order, each once; or the first reply that is no [cursor, array]."""
    paired, found, cursor = arguments[0].upper() in (b"HSCAN", b"ZSCAN"), {}, b"0"
    for _ in range(SCAN_TURNS):
        reply = one.ask(*arguments[:where], cursor, *arguments[where + 1 :])
        if (
            type(reply) is not list
            or len(reply) != 2
            or type(reply[0]) is not bytes
            or type(reply[1]) is not list
        ):
            return reply
        cursor, items = reply
        (
            found.update((form(pair[0]), list(pair)) for pair in zip(items[::2], items[1::2]))
            if paired
            else found.update((form(item), item) for item in items)
        )
        if cursor == b"0":
            return [found[key] for key in sorted(found)]
    return Simple(b"the cursor does not come back to 0")


# Others


def sort(driver, step):
    """SORT … BY: a set that is not sorted has no order, nor have equal weights of ALPHA."""
    kind = driver.pairs[step.connection][0].ask(b"TYPE", step.arguments[1])
    a, b = driver.ask(step)
    words = [word.upper() for word in step.arguments[2:]]
    by = step.arguments[2:][words.index(b"BY") + 1 :][:1]
    free = b"ALPHA" in words or kind == b"set" and by and b"*" not in by[0]
    if not free or not isinstance(a, list) or not isinstance(b, list):
        driver.demand(equal(step.arguments, a, b), step, a, b)
    elif b"LIMIT" in words:
        driver.demand(len(a) == len(b), step, a, b)
    else:
        driver.demand(sorted(map(form, a)) == sorted(map(form, b)), step, a, b)


def lex(driver, step):
    """Ranges by name are only defined for members of equal score; of others nothing is asked but the type."""
    source = step.arguments[2 if step.name == b"ZRANGESTORE" else 1]
    found = driver.pairs[step.connection][0].ask(b"ZRANGE", source, b"0", b"-1", b"WITHSCORES")
    scores = (
        {
            form(item)
            for item in (found[1::2] if found and isinstance(found[0], bytes) else (p[1] for p in found))
        }
        if isinstance(found, list)
        else set()
    )
    a, b = driver.ask(step)
    if len(scores) < 2:
        driver.demand(equal(step.arguments, a, b), step, a, b)
        return
    driver.demand(same(a, b) or type(a) is type(b) and not is_error(a), step, a, b)
    if step.name in (b"ZREMRANGEBYLEX", b"ZRANGESTORE"):
        for one in driver.pairs[step.connection]:
            one.ask(b"DEL", step.arguments[1])


def forget(driver, step):
    """XADD with `*`, and trimming with `~`: how much goes is not promised, so the stream goes as a whole."""
    a, b = driver.ask(step)
    chosen = b"*" in step.arguments[2:] or step.name == b"XTRIM"
    driver.demand(same(a, b) or chosen and type(a) is type(b) and not is_error(a), step, a, b)
    if not is_error(a):
        for one in driver.pairs[step.connection]:
            one.ask(b"DEL", step.arguments[1])


def size(driver, step):
    """DBSIZE counts keys that have ended and were not swept yet (SET with EXAT in the past makes one)."""
    a, b = driver.ask(step)
    if type(a) is int and type(b) is int and a != b:
        keys = [sorted(one.ask(b"KEYS", b"*")) for one in driver.pairs[step.connection]]
        driver.demand(keys[0] == keys[1] and min(a, b) >= len(keys[0]), step, a, b)
    else:
        driver.demand(same(a, b), step, a, b)


def goodbye(driver, step):
    """Closed after the answer."""
    a, b = driver.ask(step)
    driver.demand(same(a, b), step, a, b)
    for one in driver.pairs[step.connection]:
        try:
            driver.demand(False, step, a, one.read(timeout=5))
        except Closed:
            pass
    driver.reopen(step.connection)


def wait(driver, step):
    """Sleeps beyond the short lives, and touches every key, so that the counts of both are without them."""
    time.sleep((int(step.arguments[1]) + MARGIN_MILLIS) / 1000)
    requests = [
        arguments
        for n in DATABASES
        for arguments in ([b"SELECT", b"%d" % n], *([b"EXISTS", key] for key in ALL_KEYS))
    ]
    a, b = (admin.replies(requests) for admin in driver.admins)
    for arguments, x, y in zip(requests, a, b):
        driver.demand(same(x, y), step._replace(arguments=arguments), x, y)
    driver.note(step, Simple(b"over"), Simple(b"over"))


def hello(driver, step):
    driver.hello(step.connection)


RUN = {
    "chance": chance,
    "scan": scan,
    "sort": sort,
    "lex": lex,
    "size": size,
    "forget": forget,
    "quit": goodbye,
    "wait": wait,
    "hello": hello,
}
