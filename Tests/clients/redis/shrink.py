# SPDX-License-Identifier: Apache-2.0
"""Makes a program that shows a difference smaller (delta debugging, Zeller and Hildebrandt 2002)."""

import time

from barriers import Invalid
from connection import Closed
from difference import Difference
from hazard import is_hazardous, is_short_life
from step import COMMANDER, RIVAL, Step

SECONDS = 120


class Shrinker:
    """Replays ever smaller programs; keeps one when it shows a difference of the same kind."""

    def __init__(self, driver, kind):
        self._driver, self._kind = driver, kind
        self._deadline = time.monotonic() + SECONDS
        self.replays = 0

    def shrink(self, program):
        """A smaller program, or `None` when not even the whole one shows it again."""
        found = self._shows(program)
        if found is None:
            return None
        program = self._cut(program, found)
        alone = [
            step._replace(connection=COMMANDER) if step.connection == RIVAL else step for step in program
        ]
        program = alone if self._shows(alone) else program
        # What sleeps goes first: every replay would sleep too.
        awake = [s for s in program if not is_short_life(s.arguments) and s.arguments[0] != b"!wait"]
        program = awake if self._shows(awake) else program
        program = self._fewer_steps(program)
        return self._fewer_arguments(program)

    def _shows(self, program):
        if not is_sound(program):
            return None
        self.replays += 1
        try:
            self._driver.run(program)
        except Difference as difference:
            return difference if difference.kind == self._kind else None
        except (Invalid, Closed, TimeoutError):
            return None
        return None

    def _cut(self, program, found):
        shorter = program[: found.position + 1]
        return shorter if len(shorter) < len(program) and self._shows(shorter) else program

    def _fewer_steps(self, program):
        parts = 2
        while len(program) >= 2 and time.monotonic() < self._deadline:
            size = -(-len(program) // parts)
            for start in range(0, len(program), size):
                candidate = program[:start] + program[start + size :]
                found = self._shows(candidate)
                if found:
                    program = self._cut(candidate, found)
                    parts = max(parts - 1, 2)
                    break
            else:
                if size == 1:
                    break
                parts = min(2 * parts, len(program))
        return program

    def _fewer_arguments(self, program):
        for position in reversed(range(len(program))):
            if not program[position].is_directive:
                program = self._shorter_command(program, position)
        return program

    def _shorter_command(self, program, position):
        """Half of the arguments at a time, then a quarter, down to two and one."""
        size = max(1, len(program[position].arguments) // 2)
        while time.monotonic() < self._deadline:
            where = 1
            while where < len(program[position].arguments):
                step = program[position]
                arguments = step.arguments[:where] + step.arguments[where + size :]
                candidate = [*program[:position], Step(step.connection, arguments), *program[position + 1 :]]
                if not is_hazardous(arguments) and self._shows(candidate):
                    program = candidate
                else:
                    where += size
            if size == 1:
                break
            # Names and values come in pairs: even sizes until the last.
            size = max(size // 4 * 2, 1)
        return program


def is_sound(program):
    """Whether every short life is still waited for before anything else happens."""
    short = False
    for step in program:
        if step.arguments[0] == b"!wait":
            short = False
        elif step.connection < 2 and is_short_life(step.arguments):
            short = True
        elif short:
            return False
    return not short
