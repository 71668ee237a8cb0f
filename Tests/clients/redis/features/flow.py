# SPDX-License-Identifier: Apache-2.0
"""Pipelines, transactions, blocking calls, subscriptions, locks."""

import threading
import time

import redis
from redis.exceptions import LockError, LockNotOwnedError, WatchError

from . import check, equal, fails, near


@check("pipelines")
def pipelines(s):
    pipe = s.r.pipeline(transaction=False)
    for n in range(2000):
        pipe.set(f"k{n}", n)
        pipe.get(f"k{n}")
    found = pipe.execute()
    equal(found[1::2], [b"%d" % n for n in range(2000)])
    pipe = s.r.pipeline(transaction=False)
    pipe.set("t", "text")
    pipe.incr("t")
    pipe.get("t")
    found = pipe.execute(raise_on_error=False)
    assert isinstance(found[1], redis.ResponseError)
    equal(found[2], b"text")


@check("transactions")
def transactions(s):
    pipe = s.r.pipeline()
    pipe.set("a", 1)
    pipe.incr("a")
    pipe.hset("h", "f", "v")
    pipe.hgetall("h")
    equal(pipe.execute(), [True, 2, 1, {b"f": b"v"}])
    pipe = s.r.pipeline()
    pipe.set("a", "x")
    pipe.lpush("a", "y")
    fails(pipe.execute, error=redis.ResponseError, text="WRONGTYPE")
    equal(s.r.get("a"), b"x")
    pipe = s.r.pipeline()
    pipe.set("a", "z")
    pipe.execute_command("NOSUCH")
    fails(pipe.execute, error=redis.RedisError, text="")
    equal(s.r.get("a"), b"x")


@check("watch")
def watch_loops(s):
    """Several threads and the client under test count together, each by WATCH, GET, MULTI, SET, EXEC."""
    s.r.set("n", 0)
    others = [threading.Thread(target=_count, args=(s.other(), 20)) for _ in range(3)]
    for thread in others:
        thread.start()
    _count(s.r, 20)
    for thread in others:
        thread.join()
    equal(s.r.get("n"), b"80")


def _count(r, times):
    for _ in range(times):
        while True:
            pipe = r.pipeline()
            try:
                pipe.watch("n")
                value = int(pipe.get("n"))
                pipe.multi()
                pipe.set("n", value + 1)
                pipe.execute()
                break
            except WatchError:
                continue
            finally:
                pipe.reset()


@check("watch")
def watch_fails(s):
    pipe = s.r.pipeline()
    pipe.watch("k")
    s.other().set("k", "theirs")
    pipe.multi()
    pipe.set("k", "ours")
    fails(pipe.execute, error=WatchError)
    pipe.reset()
    equal(s.r.get("k"), b"theirs")


@check("watch", ways=("sync",))
def watch_helper(s):
    """`Redis.transaction`, which tries again by itself."""
    s.r.set("n", 1)

    def double(pipe):
        value = int(pipe.get("n"))
        pipe.multi()
        pipe.set("n", 2 * value)

    equal(s.r.transaction(double, "n"), [True])
    equal(s.r.get("n"), b"2")


@check("blocking")
def blocking_pops(s):
    r, other = s.r, s.other()
    other.rpush("l", "a", "b")
    equal(tuple(r.blpop(["none", "l"], timeout=1)), (b"l", b"a"))
    equal(tuple(r.brpop("l", timeout=1)), (b"l", b"b"))
    begin = time.monotonic()
    equal(r.blpop("l", timeout=0.1), None)
    near(time.monotonic() - begin, 0.09, 3)
    timer = s.meanwhile(other.rpush, "l", "late")
    equal(tuple(r.blpop("l", timeout=5)), (b"l", b"late"))
    timer.join()
    timer = s.meanwhile(other.rpush, "l", "moved")
    equal(r.blmove("l", "m", 5, "LEFT", "RIGHT"), b"moved")
    timer.join()
    timer = s.meanwhile(lambda: other.zadd("z", {"a": 1}))
    equal(tuple(r.bzpopmin("z", timeout=5)), (b"z", b"a", 1.0))
    timer.join()
    other.zadd("z", {"a": 1, "b": 2})
    equal(tuple(r.bzpopmax("z", timeout=1)), (b"z", b"b", 2.0))
    equal(r.brpoplpush("m", "l", timeout=1), b"moved")


@check("pubsub")
def subscriptions(s):
    r, other = s.r, s.other()
    heard = r.pubsub()
    heard.subscribe("news", "music")
    heard.psubscribe("n*")
    equal(
        sorted((m["type"], m["channel"]) for m in _messages(heard, 3)),
        [("psubscribe", b"n*"), ("subscribe", b"music"), ("subscribe", b"news")],
    )
    equal(other.publish("news", "hello"), 2)
    equal(
        sorted((m["type"], m["data"]) for m in _messages(heard, 2)),
        [("message", b"hello"), ("pmessage", b"hello")],
    )
    equal(other.publish("nobody-else", b"\x00\xff"), 1)
    equal([m["data"] for m in _messages(heard, 1)], [b"\x00\xff"])
    equal(sorted(other.pubsub_channels()), [b"music", b"news"])
    equal(other.pubsub_numpat(), 1)
    equal([(name, count) for name, count in other.pubsub_numsub("news")], [(b"news", 1)])
    heard.unsubscribe()
    heard.punsubscribe()
    equal(len(_messages(heard, 3)), 3)
    equal(other.publish("news", "nobody"), 0)
    heard.close() if s.loop is None or not hasattr(heard, "aclose") else heard.aclose()


def _messages(heard, count):
    found, deadline = [], time.monotonic() + 5
    while len(found) < count and time.monotonic() < deadline:
        message = heard.get_message(timeout=0.5)
        if message:
            found.append(message)
    return found


@check("pubsub", ways=("sync",))
def listening_thread(s):
    found = threading.Event()
    heard = s.r.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(**{"ch": lambda message: found.set()})
    thread = heard.run_in_thread(sleep_time=0.05)
    time.sleep(0.1)
    s.other().publish("ch", "x")
    assert found.wait(5), "no message came"
    thread.stop()
    thread.join()


@check("notifications")
def notifications(s):
    r, other = s.r, s.other()
    other.config_set("notify-keyspace-events", "KEA")
    try:
        heard = r.pubsub()
        heard.psubscribe("__keyevent@0__:*")
        equal(len(_messages(heard, 1)), 1)
        other.set("k", "v", px=50)
        other.lpush("l", "x")
        other.delete("l")
        wanted = ["set", "expire", "lpush", "del", "expired"]
        equal([m["channel"].decode().partition(":")[2] for m in _messages(heard, len(wanted))], wanted)
        heard.close() if s.loop is None or not hasattr(heard, "aclose") else heard.aclose()
    finally:
        other.config_set("notify-keyspace-events", "")


@check("locks")
def locks(s):
    """Lua by EVALSHA: release, extend, reacquire; `NOSCRIPT` is answered with SCRIPT LOAD."""
    r = s.r
    one = r.lock("lock", timeout=10)
    assert one.acquire(blocking=False)
    two = r.lock("lock", timeout=10)
    equal(two.acquire(blocking=False), False)
    assert one.locked() and one.owned() and not two.owned()
    assert one.extend(20)
    near(r.pttl("lock"), 25_000, 30_000)
    assert one.extend(5, replace_ttl=True)
    near(r.pttl("lock"), 3_000, 5_000)
    assert one.reacquire()
    near(r.pttl("lock"), 8_000, 10_000)
    one.release()
    equal(r.exists("lock"), 0)
    fails(one.release, error=LockError)
    assert two.acquire(blocking_timeout=1)
    s.other().set("lock", "stolen")
    fails(two.extend, 5, error=LockNotOwnedError)
    fails(two.release, error=LockNotOwnedError)


@check("locks")
def lock_is_waited_for(s):
    first = s.other().lock("lock", timeout=5, thread_local=False)
    assert first.acquire()
    timer = s.meanwhile(first.release)
    second = s.r.lock("lock", timeout=5, sleep=0.02, thread_local=False)
    assert second.acquire(blocking_timeout=5)
    timer.join()
    second.release()
