# SPDX-License-Identifier: Apache-2.0
"""Runs a program at two servers in step and compares every reply."""

import time

import barriers
import state
from connection import Closed, Connection
from difference import Difference
from listening import frames_equal
from reply import Simple, is_error
from resp import encode
from rules import barrier, equal, equal_exec, is_queued
from step import CONNECTIONS, LISTENER, WAITER, Step

CHUNK_COMMANDS = 100
# Less than a socket takes without being read.
CHUNK_BYTES = 32 << 10
BLOCKED_SECONDS = 1.0


class Driver:
    """Both servers' connections, and what is known of each: `queues` has the commands queued since MULTI.

    `record`, a list, gets (step, a, b) of every step when it is set.
    """

    def __init__(self, addresses, protocol=2, password=None, plant=None, strict=False):
        self._addresses, self._protocol, self._password = addresses, protocol, password
        self._plant, self.strict = plant, strict
        # Off for a server that has no KEYS yet.
        self.compares_states = True
        self.pairs = []
        self.admins = None
        self.queues = [None] * CONNECTIONS
        self.record = None
        self.commands = 0

    # Connections

    def reset(self):
        """Both servers empty, all connections new."""
        self.close()
        if self._plant:
            self._plant.reset()
        self.admins = self._opened(planted=False)
        for admin in self.admins:
            emptied = admin.ask(b"FLUSHALL")
            if is_error(emptied):
                raise SystemExit(f"{admin.address} answers FLUSHALL with {emptied.decode()}")
            admin.ask(b"CONFIG", b"SET", b"notify-keyspace-events", b"")
        self.pairs = [self._opened() for _ in range(CONNECTIONS)]
        self.waiters = [one.ask(b"CLIENT", b"ID") for one in self.pairs[WAITER]]
        self.queues = [None] * CONNECTIONS

    def reopen(self, connection):
        for one in self.pairs[connection]:
            one.close()
        self.pairs[connection] = self._opened()
        self.queues[connection] = None

    def hello(self, connection):
        """What a new connection says, after RESET."""
        for one in self.pairs[connection]:
            one.greet(self._protocol, self._password)
        self.queues[connection] = None

    def _opened(self, planted=True):
        pair = [Connection(address, self._protocol, self._password) for address in self._addresses]
        pair[1].plant = self._plant if planted else None
        return pair

    def close(self):
        for pair in [*self.pairs, self.admins or ()]:
            for one in pair:
                one.close()
        self.pairs, self.admins = [], None

    # Programs

    def run(self, program):
        """Raises `Difference`."""
        self.reset()
        chunk = []
        for position, step in enumerate(program):
            self.position = position
            if self._joins(chunk, step):
                chunk.append((position, step))
                continue
            self._flush(chunk)
            self.position = position
            if self._is_simple(step):
                chunk = [(position, step)]
            else:
                chunk = []
                self._alone(step)
        self._flush(chunk)
        self.commands += len(program)
        if self.compares_states:
            self.position = len(program) - 1
            state.compare(self)

    def _is_simple(self, step):
        return step.connection < LISTENER and barrier(step.arguments) is None

    def _joins(self, chunk, step):
        return (
            bool(chunk)
            and len(chunk) < CHUNK_COMMANDS
            and chunk[0][1].connection == step.connection
            and self._is_simple(step)
        )

    def _flush(self, chunk):
        requests, size = [], 0
        for entry in chunk:
            requests.append(entry)
            size += sum(map(len, entry[1].arguments))
            if size > CHUNK_BYTES:
                self._send(requests)
                requests, size = [], 0
        self._send(requests)

    def _send(self, chunk):
        if not chunk:
            return
        pair = self.pairs[chunk[0][1].connection]
        requests = [step.arguments for _, step in chunk]
        data = b"".join(map(encode, requests))
        try:
            for one in pair:
                one.send_requests(requests, data)
            found = [one.collect(requests) for one in pair]
        except (Closed, TimeoutError) as failure:
            self.position = chunk[-1][0]
            raise self.differs(
                chunk[-1][1], f"{type(failure).__name__} in a chunk of {len(chunk)}"
            ) from failure
        for (self.position, step), a, b in zip(chunk, *found):
            self.note(step, a, b)
            self._judge(step, a, b)

    def _judge(self, step, a, b):
        """Compares, and keeps the queue of a transaction."""
        name, queue = step.name, self.queues[step.connection]
        if name == b"EXEC" and queue is not None:
            # One with a wrong number of arguments ends the transaction too.
            self.queues[step.connection] = None
            self.demand(equal_exec(queue, a, b, self.strict), step, a, b)
            return
        self.demand(equal(step.arguments, a, b, self.strict), step, a, b)
        if type(a) is not Simple:
            return
        if name == b"MULTI" and queue is None:
            self.queues[step.connection] = []
        elif name in (b"DISCARD", b"RESET"):
            self.queues[step.connection] = None
        elif a == b"QUEUED" and queue is not None and is_queued(step.arguments):
            queue.append(step.arguments)

    # Steps that are run alone

    def _alone(self, step):
        try:
            if step.connection == LISTENER:
                self._listen(step)
            elif step.connection == WAITER:
                self._reap(step) if step.is_directive else self._wait_with(step)
            else:
                if self.queues[step.connection] is not None and not step.is_directive:
                    raise barriers.Invalid
                barriers.RUN[barrier(step.arguments)](self, step)
        except (Closed, TimeoutError) as failure:
            raise self.differs(step, f"{type(failure).__name__}: {failure}") from failure

    def ask(self, step):
        """One command at both, noted but not judged."""
        a, b = (one.ask(*step.arguments) for one in self.pairs[step.connection])
        self.note(step, a, b)
        return a, b

    def _listen(self, step):
        token = b"drained %d" % self.position
        requests = [] if step.is_directive else [step.arguments]
        for one in self.pairs[LISTENER]:
            one.send(requests + [[b"PING", token]])
        a, b = ([*self._until(token, one)] for one in self.pairs[LISTENER])
        self.note(step, a, b)
        self.demand(frames_equal(step.arguments, a, b), step, a, b)

    @staticmethod
    def _until(token, one):
        while True:
            frame = one.read()
            if frame == token or type(frame) is list and frame == [b"pong", token]:
                return
            yield frame

    def _wait_with(self, step):
        """Sends, and goes on when the command has been taken: it waits, or it is answered."""
        for one, admin in zip(self.pairs[WAITER], self.admins):
            if getattr(one, "is_out", False):
                raise barriers.Invalid
            one.send([step.arguments])
            one.is_out = step.arguments
            deadline = time.monotonic() + BLOCKED_SECONDS
            while (
                not one.waiting()
                and time.monotonic() < deadline
                and b"blocked_clients:0" in admin.ask(b"INFO", b"clients")
            ):
                time.sleep(0.001)
        self.note(step, Simple(b"waits"), Simple(b"waits"))

    def _reap(self, step):
        mode = step.arguments[1]
        if not getattr(self.pairs[WAITER][0], "is_out", False):
            raise barriers.Invalid
        unblocked = [
            admin.ask(b"CLIENT", b"UNBLOCK", b"%d" % number, mode)
            for admin, number in zip(self.admins, self.waiters)
        ]
        a, b = (one.read(timeout=5) for one in self.pairs[WAITER])
        asked = self.pairs[WAITER][0].is_out
        for one in self.pairs[WAITER]:
            one.is_out = False
        self.note(step, a, b)
        # What waited is named, so that the report and the shrinking go by it.
        self.demand(
            unblocked[0] == unblocked[1] and equal(asked, a, b, self.strict), Step(WAITER, asked), a, b
        )

    # Verdicts

    def note(self, step, a, b):
        if self.record is not None:
            self.record.append((step, a, b))

    def demand(self, holds, step, a, b):
        if not holds:
            raise Difference(self.position, step, a, b)

    def differs(self, step, what):
        return Difference(self.position, step, None, None, what)
