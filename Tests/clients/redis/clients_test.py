#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redis-py of the version that is installed, in each protocol and way it has, against a server."""

import argparse
import contextlib
import sys
import traceback

import redis

import features.data  # noqa: F401
import features.flow  # noqa: F401
import features.server  # noqa: F401
import features.streams  # noqa: F401
from features import CHECKS
from servers import started
from session import VERSION, Session


def options():
    names = sorted({feature for feature, *_ in CHECKS})
    parser = argparse.ArgumentParser(description=__doc__, epilog="features: " + ",".join(names))
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--server", metavar="HOST:PORT")
    where.add_argument(
        "--start", metavar="COMMAND", help="redis-server, the path of a strata, or a command with {port}"
    )
    parser.add_argument("--features", default="all", help="a,b or -a,-b")
    parser.add_argument("--password")
    asked = parser.parse_args()
    words = asked.features.split(",")
    wanted = [word for word in words if not word.startswith("-")]
    asked.chosen = {
        name for name in (names if wanted in ([], ["all"]) else wanted) if "-" + name not in words
    }
    if asked.chosen - set(names):
        parser.error("no such feature: " + ", ".join(sorted(asked.chosen - set(names))))
    return asked


def run(address, asked):
    """The names of what failed."""
    count, failed = 0, []
    for protocol in (2, 3) if VERSION >= (5, 0) else (2,):
        for way in ("sync", "asyncio"):
            for feature, resp, ways, function in CHECKS:
                if feature not in asked.chosen or protocol not in resp or way not in ways:
                    continue
                count += 1
                if not passes(function, address, protocol, way, asked.password):
                    failed.append(f"{feature}.{function.__name__} (RESP{protocol}, {way})")
    return count, failed


def passes(function, address, protocol, way, password):
    session = Session(address, protocol, way, password)
    try:
        session.other().flushall()
        function(session)
        return True
    except Exception:
        print(f"-- {function.__name__}, RESP{protocol}, {way}")
        traceback.print_exc(limit=4)
        return False
    finally:
        with contextlib.suppress(Exception):
            session.close()


def main():
    asked = options()
    with contextlib.ExitStack() as stack:
        address = asked.server or stack.enter_context(started(asked.start, asked.password)).address
        count, failed = run(address, asked)
    parser = "hiredis" if getattr(redis.connection, "HIREDIS_AVAILABLE", False) else "its own parser"
    print(f"redis-py {redis.__version__} with {parser}: {count - len(failed)} of {count} checks passed")
    for name in failed:
        print(f"  failed: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
