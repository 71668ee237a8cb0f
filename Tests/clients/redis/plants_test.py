#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The differential test's own test: each planted fault is found and its program made small, and without one
nothing is found. Runs redis-server beside redis-server."""

import contextlib
import io
import sys
from types import SimpleNamespace

from differential import Run
from plants import PLANTS
from servers import redis_server

COMMANDS = 60_000
STEPS_AT_MOST = 10
OPTIONS = {
    "families": "all",
    "round": 2000,
    "resp": 2,
    "password": None,
    "replay": None,
    "strict": False,
    "coverage": False,
    "no_states": False,
    "implemented": False,
    "differences": 1,
}


def check(where, plant):
    """What is wrong, or nothing."""
    run = Run(SimpleNamespace(plant=plant, commands=COMMANDS if plant else 10_000, **OPTIONS), where)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            same = run.rounds("1", None)
    finally:
        run.close()
    if plant is None:
        return "" if same else "a difference without a plant:\n" + printed.getvalue()
    if same:
        return f"not found in {COMMANDS} commands"
    if run.smallest is None:
        return "found, but not again:\n" + printed.getvalue()
    print(f"  {plant}: {len(run.smallest)} steps, the last of them {run.smallest[-1]}")
    return (
        ""
        if len(run.smallest) <= STEPS_AT_MOST
        else f"{len(run.smallest)} steps are left:\n" + printed.getvalue()
    )


def main():
    failed = []
    with redis_server() as one, redis_server() as other:
        for plant in [None, *PLANTS]:
            wrong = check([one.address, other.address], plant)
            if wrong:
                print(f"-- {plant}: {wrong}")
                failed.append(str(plant))
    print(f"planted faults: {'failed: ' + ', '.join(failed) if failed else f'all {len(PLANTS)} found'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
