#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redis-cli and redis-benchmark against a server: right answers, exit 0, nothing like a warning."""

import argparse
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

from resp import encode
from servers import started

TOOLS = {}
COMPLAINTS = re.compile(r"\b(warning|error|err|failed|unknown|could not|wrongtype)\b", re.IGNORECASE)


def part(function):
    TOOLS[function.__name__] = function
    return function


class Tools:
    """The two programs, aimed at one server."""

    def __init__(self, address):
        self._host, self._port = address.rsplit(":", 1)

    def words(self, program, *options):
        return [program, "-h", self._host, "-p", self._port, *options]

    def cli(self, *options, given="", quiet=True):
        """What redis-cli prints; `quiet` forbids complaints."""
        return self._run(self.words("redis-cli", *options), given, quiet)

    def benchmark(self, *options):
        return self._run(self.words("redis-benchmark", *options), "", True)

    @staticmethod
    def _run(words, given, quiet):
        given = given if isinstance(given, bytes) else given.encode()
        done = subprocess.run(words, input=given, capture_output=True, timeout=120)
        printed = done.stdout.decode("utf-8", "backslashreplace")
        said = printed + done.stderr.decode("utf-8", "backslashreplace")
        assert done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}: {said[-500:]}"
        assert not done.stderr, f"{' '.join(words)} says {said[-500:]}"
        complaint = COMPLAINTS.search(said)
        assert not (
            quiet and complaint
        ), f"{' '.join(words)} says {said[max(0, complaint.start() - 200):][:500]}"
        return printed


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


@part
def plain(tools):
    """Arguments on the command line, RESP2 and RESP3, and the forms of output."""
    equal(tools.cli("flushall"), "OK\n")
    for mode in ([], ["-3"]):
        equal(tools.cli(*mode, "ping"), "PONG\n")
        equal(tools.cli(*mode, "set", "k", "v w"), "OK\n")
        equal(tools.cli(*mode, "get", "k"), "v w\n")
        equal(tools.cli(*mode, "get", "none"), "\n")
        equal(tools.cli(*mode, "-n", "2", "dbsize"), "0\n")
        equal(tools.cli(*mode, "-r", "3", "incr", "n"), "1\n2\n3\n")
        equal(tools.cli(*mode, "del", "k", "n"), "2\n")
        equal(tools.cli(*mode, "-e", "echo", "x"), "x\n")
    equal(tools.cli("-x", "set", "k", given="from\nstdin"), "OK\n")
    equal(tools.cli("get", "k"), "from\nstdin\n")
    equal(tools.cli("rpush", "l", "a", "b"), "2\n")
    equal(tools.cli("--csv", "lrange", "l", "0", "-1"), '"a","b"\n')
    equal(tools.cli("--no-raw", "lrange", "l", "0", "-1"), '1) "a"\n2) "b"\n')
    equal(tools.cli("hset", "h", "f", "v"), "1\n")
    equal(tools.cli("--json", "hgetall", "h"), '{"f":"v"}\n')
    equal(tools.cli("-3", "--no-raw", "hgetall", "h"), '1# "f" => "v"\n')
    equal(tools.cli("zadd", "z", "1.5", "a"), "1\n")
    equal(tools.cli("-3", "--no-raw", "zscore", "z", "a"), "(double) 1.5\n")
    equal(
        tools.cli("incr", "l", quiet=False),
        "WRONGTYPE Operation against a key holding the wrong kind of value\n\n",
    )


@part
def session(tools):
    """Commands from a pipe, a transaction among them."""
    found = tools.cli(given="SET a 1\nMULTI\nINCR a\nGET a\nEXEC\nSELECT 1\nDBSIZE\nSELECT 0\n")
    equal(found.split(), ["OK", "OK", "QUEUED", "QUEUED", "2", "2", "OK", "0", "OK"])


@part
def interactive(tools):
    """At a terminal redis-cli asks COMMAND DOCS for its hints, shows them, and completes `help`."""
    for mode in ([], ["-3"]):
        found = _typed(tools.words("redis-cli", *mode), ["set k v", "get k", "help get", "help @string"])
        for wanted in ("OK", '"v"', "summary:", "GET key", "SETRANGE key offset value"):
            assert wanted in found, f"the terminal does not show {wanted!r}: {found[-800:]!r}"
        assert not COMPLAINTS.search(found.split("summary:")[0]), found[:800]
        # A hint is what stands behind what was typed.
        assert "key value" in found, f"no hint is shown: {found[:800]!r}"


def _typed(words, lines):
    """Types lines at a terminal of its own, then `exit`; what the terminal showed."""
    process, terminal = pty.fork()
    if process == 0:
        # With a size, so that redis-cli does not ask the terminal where its cursor is.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        os.environ.update(TERM="xterm", HOME="/nonexistent", REDISCLI_HISTFILE="/dev/null")
        os.execvp(words[0], words)
    found = _shown(terminal)
    for line in lines:
        for character in line:
            os.write(terminal, character.encode())
            found += _shown(terminal, 0.01)
        os.write(terminal, b"\r")
        found += _shown(terminal)
    os.write(terminal, b"exit\r")
    _ended(process, terminal)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", found.decode("utf-8", "replace"))


def _ended(process, terminal):
    deadline = time.monotonic() + 5
    while os.waitpid(process, os.WNOHANG) == (0, 0):
        _shown(terminal, 0.05)
        if time.monotonic() > deadline:
            os.kill(process, 9)
            os.waitpid(process, 0)
            raise AssertionError("redis-cli does not end after exit")
    os.close(terminal)


def _shown(terminal, quiet=0.3):
    found = b""
    while select.select([terminal], [], [], quiet)[0]:
        try:
            found += os.read(terminal, 65536)
        except OSError:
            break
    return found


@part
def bulk(tools):
    """--pipe, --scan, --bigkeys, --memkeys."""
    tools.cli("flushall")
    requests = b"".join(encode([b"SET", b"key:%d" % n, b"%d" % n]) for n in range(5000))
    found = tools.cli("--pipe", given=requests, quiet=False)
    assert "errors: 0, replies: 5000" in found, found
    equal(tools.cli("dbsize"), "5000\n")
    equal(len(set(tools.cli("--scan").split())), 5000)
    equal(sorted(tools.cli("--scan", "--pattern", "key:4?").split()), [f"key:4{n}" for n in range(10)])
    tools.cli("rpush", "list", *map(str, range(50)))
    assert "Biggest   list found '\"list\"' has 50 items" in tools.cli("--bigkeys", quiet=False)
    assert "5001 keys in the keyspace" in tools.cli("--memkeys", quiet=False)


@part
def benchmark(tools):
    """All tests that redis-benchmark knows, one at a time and 16 at a time, in both protocols."""
    for options in (
        ["-P", "1", "-n", "500"],
        ["-P", "16", "-n", "2000"],
        ["-P", "16", "-n", "2000", "-3", "-r", "1000"],
    ):
        found = tools.benchmark("-q", "-c", "20", *options)
        for name in (
            "PING_INLINE",
            "PING_MBULK",
            "SET",
            "GET",
            "INCR",
            "LPUSH",
            "RPUSH",
            "LPOP",
            "RPOP",
            "SADD",
            "HSET",
            "SPOP",
            "ZADD",
            "ZPOPMIN",
            "LRANGE_100",
            "LRANGE_600",
            "MSET",
        ):
            assert re.search(
                rf"{name}\b.*: [\d.]+ requests per second", found
            ), f"no {name} in {found[-300:]}"
    found = tools.benchmark("--csv", "-n", "200", "-c", "5", "-d", "1000", "-t", "set,get")
    equal(len(found.strip().splitlines()), 3)
    tools.benchmark("-q", "-n", "200", "-r", "100", "zadd", "z", "__rand_int__", "m:__rand_int__")
    tools.cli("flushall")


@part
def shutdown(tools):
    """The server ends, and redis-cli finds nothing wrong with that. The last of the parts."""
    tools.cli("shutdown", "nosave")
    deadline = time.monotonic() + 10
    while subprocess.run(tools.words("redis-cli", "ping"), capture_output=True).returncode == 0:
        assert time.monotonic() < deadline, "the server still answers"
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="parts: " + ",".join(TOOLS))
    parser.add_argument(
        "--start",
        metavar="COMMAND",
        required=True,
        help="redis-server, the path of a strata, or a command with {port}",
    )
    parser.add_argument("--parts", default=",".join(TOOLS))
    asked = parser.parse_args()
    failed = []
    with started(asked.start) as server:
        for name in asked.parts.split(","):
            try:
                TOOLS[name](Tools(server.address))
            except (AssertionError, subprocess.TimeoutExpired) as failure:
                print(f"-- {name}: {failure}")
                failed.append(name)
    print(
        f"redis-cli and redis-benchmark: {'failed: ' + ', '.join(failed) if failed else 'all parts passed'}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
