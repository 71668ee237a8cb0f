#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random commands at two servers that must answer alike. See README.md; `--help` lists the options."""

import argparse
import contextlib
import random
import sys
import time
from collections import Counter

import families
from connection import Connection
from coverage import Coverage
from difference import Difference
from driver import Driver
from generator import Generator
from implemented import Implemented
from plants import PLANTS
from reply import shown
from rules import TOLERATED
from servers import redis_server, started
from shrink import Shrinker
from step import read_program

ROUND_COMMANDS = 2000


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--servers", metavar="A,B", help="host:port or Unix socket of the model and of the candidate"
    )
    where.add_argument(
        "--start",
        metavar="COMMAND",
        help="the candidate: the path of a strata, a command with {port}, or "
        "redis-server; the model is a redis-server of our own",
    )
    parser.add_argument(
        "--families", default="all", help="of " + ",".join(families.NAMES) + "; -name leaves one out"
    )
    parser.add_argument("--commands", type=int, default=20_000)
    parser.add_argument("--seed", help="a number for a whole run, or SEED:ROUND for one round of it")
    parser.add_argument(
        "--round", type=int, default=ROUND_COMMANDS, help="commands from empty to the comparison of states"
    )
    parser.add_argument("--resp", type=int, choices=(2, 3), default=2)
    parser.add_argument("--password", help="both servers ask for it")
    parser.add_argument("--replay", metavar="FILE", help="runs a printed program instead of random ones")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="puts a fault before the second server")
    parser.add_argument(
        "--differences", type=int, default=1, metavar="N", help="go on until so many kinds were found"
    )
    parser.add_argument(
        "--implemented", action="store_true", help="leave out commands that the candidate does not know"
    )
    parser.add_argument(
        "--no-states", action="store_true", help="replies alone, for a server that has no KEYS yet"
    )
    parser.add_argument("--strict", action="store_true", help="takes no toleration")
    parser.add_argument("--coverage", action="store_true", help="prints how often each command was called")
    return parser.parse_args()


def chosen_families(text, protocol):
    words = text.split(",")
    names = [word for word in words if not word.startswith("-")]
    names = list(families.NAMES) if names in ([], ["all"]) else names
    unknown = set(names) | {word[1:] for word in words if word.startswith("-")}
    if unknown - set(families.NAMES):
        sys.exit(f"no such family: {', '.join(sorted(unknown - set(families.NAMES)))}")
    names = [name for name in names if "-" + name not in words]
    return [name for name in names if protocol == 3 or name != "tracking"]


def addresses(asked, stack):
    if asked.servers:
        return asked.servers.split(",")
    model = stack.enter_context(redis_server(asked.password))
    return [model.address, stack.enter_context(started(asked.start, asked.password)).address]


class Run:
    """One run of the program: rounds until enough commands were sent."""

    def __init__(self, asked, where):
        self._asked = asked
        self.coverage = Coverage()
        plant = PLANTS[asked.plant]() if asked.plant else None
        self._driver = Driver(where, asked.resp, asked.password, plant, asked.strict)
        self._driver.compares_states = not asked.no_states
        self._implemented = Implemented(where, asked.resp, asked.password) if asked.implemented else None
        # How often each kind of difference was met, and the smallest program of the first.
        self.kinds = Counter()
        self.smallest = None
        self._model = Connection(where[0], 2, asked.password)

    def replay(self):
        right = self._round(read_program(self._asked.replay), "replay of " + self._asked.replay)
        if right:
            print("no difference in the replay")
        return right

    def rounds(self, seed, only):
        names = chosen_families(self._asked.families, self._asked.resp)
        generator = Generator(names, self.coverage.note)
        begin, number, sent = time.monotonic(), int(only or 0), 0
        said = begin
        while sent < self._asked.commands:
            program = generator.program(f"{seed}:{number}", self._asked.round)
            if self._implemented:
                program = self._implemented.reduced(program)
            self.coverage.count(program)
            if (
                not self._round(program, f"--seed {seed}:{number}")
                and len(self.kinds) >= self._asked.differences
            ):
                break
            sent, number = sent + max(len(program), 1), number + 1
            if time.monotonic() - said > 30:
                said = time.monotonic()
                print(f"  {sent} commands, {said - begin:.0f} s", flush=True)
            if only is not None:
                break
        if self.kinds:
            return self._list_kinds()
        self._finish(seed, sent, number - int(only or 0), time.monotonic() - begin)
        return True

    def _list_kinds(self):
        print("differences, by how many rounds ended with them:")
        for (what, name, a, b), count in self.kinds.most_common():
            print(f"{count:6} {what or name.decode('latin-1')}: {a} / {b}")
        return False

    def _finish(self, seed, sent, rounds, seconds):
        if self._asked.coverage:
            print("\n".join(self.coverage.lines(self._model)))
        print(
            f"no difference: seed {seed}, RESP{self._asked.resp}, {sent} commands in {rounds} rounds, "
            f"{seconds:.1f} s; {self.coverage.summary(self._model)}"
        )
        if self._implemented:
            print("not implemented: " + (" ".join(self._implemented.missing()) or "none"))
        if TOLERATED and not self._asked.strict:
            print(
                "tolerated: " + "; ".join(f"{name} ({reason})" for name, (_, _, reason) in TOLERATED.items())
            )

    def _round(self, program, name):
        try:
            self._driver.run(program)
            return True
        except Difference as difference:
            self.kinds[difference.kind] += 1
            if self.kinds[difference.kind] == 1:
                self._report(program, name, difference)
            return False

    def _report(self, program, name, difference):
        asked = self._asked
        extra = "" if name.startswith("replay") else f" --families {asked.families} --round {asked.round}"
        print(f"DIFFERENCE ({name}{extra} --resp {asked.resp})\n{difference}", flush=True)
        shrinker = Shrinker(self._driver, difference.kind)
        smaller = shrinker.shrink(program)
        if smaller is None:
            print("A replay of the round did not show it again.")
            return
        self.smallest = smaller
        print(f"{len(program)} steps made {len(smaller)} by {shrinker.replays} replays:\n")
        self._driver.record = []
        try:
            self._driver.run(smaller)
        except Difference as again:
            difference = again
        print_program(self._driver.record, difference, smaller)

    def close(self):
        self._driver.close()
        self._model.close()


def print_program(record, difference, program):
    """As lines that `--replay` reads, the replies beside them as comments."""
    for step, a, b in record:
        print(step)
        if shown(a) == shown(b):
            print(f"#   {shown(a, 200)}")
        else:
            print(f"#   A: {shown(a)}\n#   B: {shown(b)}")
    for step in program[len(record) :]:
        print(step)
    print("# then: " + str(difference).replace("\n", "\n# "))


def main():
    asked = options()
    seed, _, only = (asked.seed or str(random.SystemRandom().randrange(1 << 32))).partition(":")
    with contextlib.ExitStack() as stack:
        run = Run(asked, addresses(asked, stack))
        stack.callback(run.close)
        right = run.replay() if asked.replay else run.rounds(seed, only or None)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
