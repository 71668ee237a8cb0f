# SPDX-License-Identifier: Apache-2.0
"""The data types through their ordinary calls."""

import redis

from . import check, equal, fails, near, pairs


@check("strings")
def strings(s):
    r = s.r
    assert r.set("k", "v")
    equal(r.get("k"), b"v")
    equal(r.set("k", "w", nx=True), None)
    equal(r.set("k", "w", xx=True, get=True), b"v")
    equal(r.append("k", "xyz"), 4)
    equal(r.getrange("k", 1, -1), b"xyz")
    equal(r.setrange("k", 6, "end"), 9)
    equal(r.get("k"), b"wxyz\x00\x00end")
    equal(r.strlen("k"), 9)
    assert r.mset({"a": 1, "b": b"\x00\xff", "c": ""})
    equal(r.mget("a", "b", "c", "none"), [b"1", b"\x00\xff", b"", None])
    equal(r.getset("a", 2), b"1")
    equal(r.getdel("a"), b"2")
    equal(r.get("a"), None)
    equal(r.msetnx({"b": 1, "z": 2}), False)
    big = b"x" * 3_000_000
    assert r.set("big", big)
    equal(r.get("big"), big)


@check("counters")
def counters(s):
    r = s.r
    equal([r.incr("n"), r.incrby("n", 41), r.decr("n"), r.decrby("n", 1)], [1, 42, 41, 40])
    equal(r.incrbyfloat("f", 3.0), 3.0)
    equal(r.incrbyfloat("f", 0.1), 3.1)
    equal(r.get("f"), b"3.1")
    r.set("t", "text")
    fails(r.incr, "t", error=redis.ResponseError, text="value is not an integer or out of range")
    r.set("m", 2**63 - 1)
    fails(r.incr, "m", error=redis.ResponseError, text="increment or decrement would overflow")


@check("keys")
def keys(s):
    r = s.r
    r.mset({"a": 1, "b": 2, "c": 3})
    equal(r.exists("a", "b", "none", "a"), 3)
    equal(sorted(r.keys("[ab]")), [b"a", b"b"])
    equal(r.type("a"), b"string")
    assert r.rename("a", "d")
    equal(r.renamenx("d", "b"), False)
    equal([bool(r.copy("d", "e")), r.get("e")], [True, b"1"])
    equal(r.touch("d", "e", "none"), 2)
    equal(r.delete("d", "none"), 1)
    equal(r.unlink("e"), 1)
    assert r.randomkey() in (b"b", b"c")
    equal(r.dbsize(), 2)
    equal(r.object("encoding", "b"), b"int")
    elsewhere = s.client(db=3)
    assert r.move("b", 3)
    equal([elsewhere.get("b"), r.get("b")], [b"2", None])
    elsewhere.flushdb()
    equal(elsewhere.dbsize(), 0)


@check("expiry")
def expiry(s):
    r = s.r
    assert r.set("k", "v", ex=100)
    near(r.ttl("k"), 98, 100)
    assert r.pexpire("k", 50_000)
    near(r.pttl("k"), 45_000, 50_000)
    assert r.persist("k")
    equal([r.ttl("k"), r.ttl("none")], [-1, -2])
    assert r.expireat("k", 4_102_444_800)
    assert r.setex("x", 100, "v") and r.psetex("y", 100_000, "v")
    equal(r.getex("x", persist=True), b"v")
    equal(r.ttl("x"), -1)
    assert r.set("short", "v", px=30)
    fails(r.setex, "x", 0, "v", error=redis.ResponseError, text="invalid expire time in 'setex' command")
    import time

    time.sleep(0.08)
    equal([r.get("short"), r.exists("short"), r.ttl("short")], [None, 0, -2])


@check("hashes")
def hashes(s):
    r = s.r
    equal(r.hset("h", mapping={"a": 1, "b": "two", "c": 3.5}), 3)
    equal(r.hset("h", "a", 10), 0)
    equal(r.hget("h", "a"), b"10")
    equal(r.hmget("h", "a", "none"), [b"10", None])
    equal(r.hgetall("h"), {b"a": b"10", b"b": b"two", b"c": b"3.5"})
    equal(r.hgetall("none"), {})
    equal([r.hexists("h", "b"), r.hlen("h"), r.hstrlen("h", "b")], [True, 3, 3])
    equal(r.hincrby("h", "a", 5), 15)
    equal(r.hincrbyfloat("h", "c", 0.25), 3.75)
    equal(sorted(r.hkeys("h")), [b"a", b"b", b"c"])
    equal(sorted(r.hvals("h")), [b"15", b"3.75", b"two"])
    equal([bool(r.hsetnx("h", "a", 1)), r.hdel("h", "a", "none")], [False, 1])
    assert r.hrandfield("h") in (b"b", b"c")
    r.set("t", "x")
    fails(r.hget, "t", "f", error=redis.ResponseError, text="WRONGTYPE")


@check("lists")
def lists(s):
    r = s.r
    equal([r.rpush("l", "a", "b", "c"), r.lpush("l", "z"), r.llen("l")], [3, 4, 4])
    equal(r.lrange("l", 0, -1), [b"z", b"a", b"b", b"c"])
    equal([r.lindex("l", -1), r.lpos("l", "b")], [b"c", 2])
    equal(r.linsert("l", "BEFORE", "b", "y"), 5)
    assert r.lset("l", 0, "first")
    equal(r.lrem("l", 1, "y"), 1)
    equal(
        [r.lpop("l"), r.rpop("l", 2), r.lpop("none"), r.lpop("none", 2)], [b"first", [b"c", b"b"], None, None]
    )
    r.rpush("l", "1", "2", "3")
    assert r.ltrim("l", 1, 2)
    equal(r.lmove("l", "m", "LEFT", "RIGHT"), b"1")
    equal(r.rpoplpush("l", "m"), b"2")
    equal(r.lrange("m", 0, -1), [b"2", b"1"])
    if hasattr(r, "lmpop"):
        name, items = r.lmpop(2, "none", "m", direction="LEFT", count=2)
        equal((name, items), (b"m", [b"2", b"1"]))


@check("sets")
def sets(s):
    r = s.r
    equal(r.sadd("a", 1, 2, 3), 3)
    equal(r.sadd("b", 2, 3, 4), 3)
    equal(set(r.smembers("a")), {b"1", b"2", b"3"})
    equal([bool(r.sismember("a", 1)), list(map(bool, r.smismember("a", [1, 9])))], [True, [True, False]])
    equal(set(r.sinter("a", "b")), {b"2", b"3"})
    equal(set(r.sunion("a", "b")), {b"1", b"2", b"3", b"4"})
    equal(set(r.sdiff("a", "b")), {b"1"})
    equal(
        [r.sinterstore("c", "a", "b"), r.sunionstore("d", "a", "b"), r.sdiffstore("e", "a", "none")],
        [2, 4, 3],
    )
    equal(r.sintercard(2, ["a", "b"]) if hasattr(r, "sintercard") else 2, 2)
    assert r.smove("a", "b", 1)
    equal([r.scard("a"), r.srem("a", 2, 9)], [2, 1])
    assert r.srandmember("b") in (b"1", b"2", b"3", b"4")
    equal(len(r.srandmember("b", -6)), 6)
    equal(r.spop("a"), b"3")
    equal(len(r.spop("b", 2)), 2)


@check("zsets")
def sorted_sets(s):
    r = s.r
    equal(r.zadd("z", {"a": 1, "b": 2, "c": 3.5}), 3)
    equal(r.zadd("z", {"a": 0, "d": 9}, gt=True, ch=True), 1)
    equal(r.zadd("z", {"a": 1}, incr=True), 2.0)
    equal(r.zscore("z", "c"), 3.5)
    equal(r.zmscore("z", ["a", "none"]), [2.0, None])
    equal(r.zrange("z", 0, -1), [b"a", b"b", b"c", b"d"])
    equal(pairs(r.zrange("z", 0, 1, withscores=True)), [(b"a", 2.0), (b"b", 2.0)])
    equal(r.zrange("z", 3, "+inf", byscore=True), [b"c", b"d"])
    equal(r.zrange("z", "[b", "(d", bylex=True), [b"b", b"c"])
    equal(pairs(r.zrevrange("z", 0, 0, withscores=True)), [(b"d", 9.0)])
    equal(pairs(r.zrangebyscore("z", "(2", 9, start=0, num=1, withscores=True)), [(b"c", 3.5)])
    equal(
        [r.zrank("z", "b"), r.zrevrank("z", "b"), r.zrank("z", "none"), r.zcount("z", 2, 3)], [1, 2, None, 2]
    )
    equal(r.zincrby("z", 0.5, "a"), 2.5)
    r.zadd("y", {"a": 1, "x": 1})
    equal(pairs(r.zunion(["z", "y"], withscores=True))[-1], (b"d", 9.0))
    equal([r.zinterstore("i", ["z", "y"]), r.zdiffstore("j", ["y", "z"])], [1, 1])
    equal(pairs(r.zpopmin("z")), [(b"b", 2.0)])
    equal(pairs(r.zpopmax("z", 2)), [(b"d", 9.0), (b"c", 3.5)])
    equal([r.zremrangebyrank("z", 0, 0), r.zcard("z"), r.zrem("y", "a", "none")], [1, 0, 1])
    assert r.zrandmember("y") == b"x"


@check("scan")
def scan(s):
    r = s.r
    r.mset({f"key:{n}": n for n in range(700)})
    equal(len(set(r.scan_iter("key:*", count=50))), 700)
    equal({bytes(k) for k in r.scan_iter("key:69?")}, {b"key:69%d" % n for n in range(10)})
    equal(list(r.scan_iter(_type="hash")), [])
    r.hset("h", mapping={f"f{n}": n for n in range(600)})
    equal(dict(r.hscan_iter("h", count=20)), {b"f%d" % n: b"%d" % n for n in range(600)})
    r.sadd("s", *range(1000))
    equal({int(member) for member in r.sscan_iter("s")}, set(range(1000)))
    r.zadd("z", {f"m{n}": n for n in range(600)})
    equal({name: score for name, score in r.zscan_iter("z")}, {b"m%d" % n: float(n) for n in range(600)})
    cursor, found = r.scan(0, match="nothing*")
    equal(found, [])


@check("bits")
def bits(s):
    r = s.r
    equal([r.setbit("b", 7, 1), r.getbit("b", 7), r.bitcount("b")], [0, 1, 1])
    equal(r.bitpos("b", 1), 7)
    r.set("c", b"\x0f")
    equal([r.bitop("OR", "d", "b", "c"), r.get("d")], [1, b"\x0f"])
    fields = r.bitfield("b").set("u8", 8, 255).incrby("u8", 8, 10, "SAT").get("u8", 0)
    equal(s.value(fields.execute()), [0, 255, 1])


@check("hll")
def hyperloglog(s):
    r = s.r
    equal(r.pfadd("p", *range(1000)), 1)
    near(r.pfcount("p"), 960, 1040)
    r.pfadd("q", "x")
    assert r.pfmerge("all", "p", "q")
    near(r.pfcount("all"), 961, 1041)


@check("geo")
def geo(s):
    r = s.r
    equal(r.geoadd("g", (13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania")), 2)
    near(float(r.geodist("g", "Palermo", "Catania", unit="km")), 166.27, 166.28)
    equal(
        [str(h) for h in map(lambda x: x.decode() if isinstance(x, bytes) else x, r.geohash("g", "Palermo"))],
        ["sqc8b49rny0"],
    )
    place = r.geopos("g", "Palermo", "none")
    near(place[0][0], 13.3613, 13.3614)
    equal(place[1], None)
    found = r.geosearch("g", longitude=15, latitude=37, radius=200, unit="km", sort="ASC")
    equal(found, [b"Catania", b"Palermo"])


@check("sort")
def sort(s):
    r = s.r
    r.rpush("l", 3, 1, 2)
    r.mset({"w_1": 30, "w_2": 20, "w_3": 10})
    equal(r.sort("l"), [b"1", b"2", b"3"])
    equal(r.sort("l", by="w_*", get=["#", "w_*"], groups=True), [(b"3", b"10"), (b"2", b"20"), (b"1", b"30")])
    equal([r.sort("l", desc=True, store="m"), r.lrange("m", 0, -1)], [3, [b"3", b"2", b"1"]])
