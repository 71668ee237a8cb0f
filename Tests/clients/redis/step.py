# SPDX-License-Identifier: Apache-2.0
"""One step of a program: a command on one of four connections, or a directive to the driver."""

from typing import NamedTuple

from quoting import quoted, unquoted

# Two connections that send commands and get one reply to each.
COMMANDER, RIVAL = 0, 1
# Subscribes and tracks: after each of its steps everything that has come is read and compared.
LISTENER = 2
# Its commands may wait; `reap` ends that and reads the reply.
WAITER = 3
CONNECTIONS = 4


class Step(NamedTuple):
    connection: int
    arguments: list

    @property
    def is_directive(self):
        return self.arguments[0][:1] == b"!"

    @property
    def name(self):
        return self.arguments[0].upper()

    def __str__(self):
        words = quoted(self.arguments)
        return words if self.is_directive else f"{self.connection}> {words}"


def wait(millis):
    """All lives of up to so many milliseconds have ended after this."""
    return Step(COMMANDER, [b"!wait", b"%d" % millis])


def drain():
    """Reads what has come to the listener."""
    return Step(LISTENER, [b"!drain"])


def reap(mode=b"TIMEOUT"):
    """Unblocks the waiter, if it still waits, and reads its reply."""
    return Step(WAITER, [b"!reap", mode])


def from_line(line):
    if line.startswith("!"):
        arguments = unquoted(line)
        kinds = {b"!wait": COMMANDER, b"!drain": LISTENER, b"!reap": WAITER}
        return Step(kinds[arguments[0]], arguments)
    connection, _, words = line.partition("> ")
    return Step(int(connection), unquoted(words))


def read_program(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    return [from_line(line) for line in lines if line and not line.startswith("#")]
