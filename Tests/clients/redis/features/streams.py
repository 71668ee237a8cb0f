# SPDX-License-Identifier: Apache-2.0
"""Streams and their groups."""

from . import check, equal


def entries(reply):
    return [(number, fields) for number, fields in reply]


def by_stream(reply):
    """XREAD: a list of [name, entries], or a map of them in RESP3."""
    items = reply.items() if isinstance(reply, dict) else reply
    found = {}
    for name, batches in items:
        batches = (
            batches[0]
            if batches and isinstance(batches[0], list) and isinstance(batches[0][0], (list, tuple))
            else batches
        )
        found[name] = entries(batches)
    return found


@check("streams")
def streams(s):
    r = s.r
    equal(r.xadd("x", {"a": 1}, id="1-1"), b"1-1")
    r.xadd("x", {"a": 2, "b": 3}, id="2-1")
    assert b"-" in r.xadd("x", {"a": 4})
    equal(r.xlen("x"), 3)
    equal(entries(r.xrange("x", "-", "2-1")), [(b"1-1", {b"a": b"1"}), (b"2-1", {b"a": b"2", b"b": b"3"})])
    equal(entries(r.xrevrange("x", "1-1", "-")), [(b"1-1", {b"a": b"1"})])
    equal(by_stream(r.xread({"x": "1-1"}, count=1)), {b"x": [(b"2-1", {b"a": b"2", b"b": b"3"})]})
    equal([r.xdel("x", "1-1"), r.xtrim("x", maxlen=1, approximate=False)], [1, 1])
    equal(r.xinfo_stream("x")["length"], 1)


@check("streams")
def groups(s):
    r = s.r
    assert r.xgroup_create("x", "g", id="0", mkstream=True)
    for number in ("1-1", "2-1", "3-1"):
        r.xadd("x", {"n": number}, id=number)
    got = by_stream(r.xreadgroup("g", "alice", {"x": ">"}, count=2))
    equal([number for number, _ in got[b"x"]], [b"1-1", b"2-1"])
    equal(r.xack("x", "g", "1-1"), 1)
    pending = r.xpending("x", "g")
    equal((pending["pending"], pending["min"], pending["max"]), (1, b"2-1", b"2-1"))
    equal(r.xpending_range("x", "g", "-", "+", 10)[0]["consumer"], b"alice")
    claimed = r.xclaim("x", "g", "bob", 0, ["2-1"])
    equal(entries(claimed), [(b"2-1", {b"n": b"2-1"})])
    equal(r.xautoclaim("x", "g", "alice", 0)[1][0][0], b"2-1")
    equal(r.xinfo_groups("x")[0]["name"], b"g")
    equal({one["name"] for one in r.xinfo_consumers("x", "g")}, {b"alice", b"bob"})
    equal(r.xgroup_delconsumer("x", "g", "bob"), 0)
    assert r.xgroup_destroy("x", "g")


@check("blocking")
def waiting_for_a_stream(s):
    r = s.r
    other = s.other()
    r.xadd("x", {"a": 1}, id="1-1")
    timer = s.meanwhile(lambda: other.xadd("x", {"a": 2}, id="2-1"))
    equal(by_stream(r.xread({"x": "$"}, block=5000)), {b"x": [(b"2-1", {b"a": b"2"})]})
    timer.join()
