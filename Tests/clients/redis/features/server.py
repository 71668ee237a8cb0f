# SPDX-License-Identifier: Apache-2.0
"""The connection, the server, and caching on the client's side."""

import socket

import redis
from session import VERSION

from . import check, equal, fails


@check("connection")
def connection(s):
    r = s.r
    assert r.ping()
    equal(r.echo("hello"), b"hello")
    assert r.client_setname("tester")
    equal(r.client_getname(), "tester" if isinstance(r.client_getname(), str) else b"tester")
    assert r.client_id() > 0
    assert any(one["name"] == "tester" for one in r.client_list())
    named = s.client(client_name="named", db=2)
    equal(named.client_info()["db"], "2" if isinstance(named.client_info()["db"], str) else 2)
    text = s.client(decode_responses=True)
    text.set("k", "grün")
    equal(text.get("k"), "grün")
    fails(s.client(db=99).ping, error=redis.RedisError)
    fails(r.execute_command, "NOSUCH", "x", error=redis.ResponseError, text="unknown command 'NOSUCH'")


@check("connection")
def protocol(s):
    """HELLO says what is spoken; a pool of connections speaks it on each."""
    answer = s.r.execute_command("HELLO")
    fields = answer if isinstance(answer, dict) else dict(zip(answer[::2], answer[1::2]))
    equal(fields.get(b"proto", fields.get("proto")), s.protocol if VERSION >= (5, 0) else 2)
    pool = redis.ConnectionPool(max_connections=20, **s.options())
    clients = [redis.Redis(connection_pool=pool) for _ in range(20)]
    equal([client.ping() for client in clients], [True] * 20)
    pool.disconnect()


@check("server")
def server(s):
    r = s.r
    r.set("k", "v")
    info = r.info()
    for name in (
        "redis_version",
        "used_memory",
        "connected_clients",
        "keyspace_hits",
        "evicted_keys",
        "expired_keys",
    ):
        assert name in info, f"INFO has no {name}"
    equal(info["db0"]["keys"], 1)
    assert "used_memory" in r.info("memory")
    equal(
        r.config_get("maxmemory-policy"),
        {"maxmemory-policy": r.config_get("maxmemory-policy")["maxmemory-policy"]},
    )
    assert r.config_set("slowlog-max-len", 128)
    assert r.config_resetstat()
    assert r.command_count() > 100
    equal(
        r.command_getkeys("MSET", "a", 1, "b", 2),
        [b"a", b"b"] if isinstance(r.command_getkeys("GET", "a")[0], bytes) else ["a", "b"],
    )
    assert "get" in r.command()
    seconds, micros = r.time()
    assert seconds > 1_700_000_000 and 0 <= micros < 1_000_000
    assert r.memory_usage("k") > 0
    assert r.slowlog_len() >= 0 and isinstance(r.slowlog_get(1), list)
    assert r.lastsave()
    assert r.flushall() and r.dbsize() == 0


@check("server", ways=("sync",))
def monitor(s):
    with s.other().monitor() as watching:
        s.other().set("seen", "by monitor")
        for _ in range(20):
            command = watching.next_command()["command"]
            if command.startswith("SET"):
                break
    equal(command, "SET seen by monitor")


@check("connection", ways=("sync",), resp=(2,))
def reply_modes(s):
    """CLIENT REPLY OFF, SKIP and ON, on a bare socket."""
    with socket.create_connection((s.host, s.port)) as bare:
        bare.settimeout(5)
        if s.password:
            bare.sendall(f"AUTH {s.password}\r\n".encode())
            equal(bare.recv(100), b"+OK\r\n")
        bare.sendall(b"CLIENT REPLY SKIP\r\nPING a\r\nPING b\r\n")
        equal(bare.recv(100), b"$1\r\nb\r\n")
        bare.sendall(b"CLIENT REPLY OFF\r\nPING a\r\nSET k v\r\nCLIENT REPLY ON\r\n")
        equal(bare.recv(100), b"+OK\r\n")


@check("tracking", resp=(3,), ways=("sync",))
def invalidations(s):
    """CLIENT TRACKING by hand, the messages redirected to a subscriber of `__redis__:invalidate`."""
    if VERSION < (5, 0):
        return
    heard = s.other(protocol=2).pubsub(ignore_subscribe_messages=True)
    heard.execute_command("CLIENT", "ID")
    target = heard.connection.read_response()
    heard.subscribe("__redis__:invalidate")
    reader = s.other(single_connection_client=True)
    assert reader.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", target)
    reader.set("k", 1)
    reader.get("k")
    s.other().set("k", 2)
    message = None
    for _ in range(10):
        message = message or heard.get_message(timeout=0.5)
    equal(message["data"], [b"k"])


@check("caching", resp=(3,), ways=("sync",))
def client_side_cache(s):
    """redis-py's own cache. It asks for a server of 7.4 at least, for its own reasons; tracking is older."""
    if VERSION < (5, 1):
        return
    from redis.cache import CacheConfig
    from redis.connection import CacheProxyConnection

    CacheProxyConnection.MIN_ALLOWED_VERSION = "7.0.0"
    cached = s.other(cache_config=CacheConfig(max_size=100))
    other = s.other()
    other.set("k", "one")
    equal([cached.get("k"), cached.get("k")], [b"one", b"one"])
    equal(cached.get_cache().size, 1)
    other.set("k", "two")
    other.ping()
    equal(cached.get("k"), b"two")
    other.flushall()
    equal(cached.get("k"), None)
