# SPDX-License-Identifier: Apache-2.0
"""One client connection over TCP or a Unix socket, with pipelining."""

import select
import socket
import time

from reply import Error, Push
from resp import Incomplete, decode, encode


class Closed(Exception):
    """The server has ended the connection."""


class Connection:
    """Sends requests and reads replies; the two are independent, so any number may be under way.

    `plant`, when set, alters requests and replies (plants.py).
    """

    TIMEOUT = 30.0

    def __init__(self, address, protocol=2, password=None):
        self.address = address
        self._buffer = bytearray()
        self._start = 0
        self.plant = None
        if address.startswith("/"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(address)
        else:
            host, port = address.rsplit(":", 1)
            self.socket = socket.create_connection((host, int(port)))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.greet(protocol, password)

    def greet(self, protocol, password):
        """What is said first."""
        if password:
            self._must(b"AUTH", password.encode())
        if protocol == 3:
            self._must(b"HELLO", b"3")

    def _must(self, *arguments):
        reply = self.ask(*arguments)
        if isinstance(reply, Error):
            raise SystemExit(f"{self.address} answers {arguments[0].decode()} with {reply.decode()}")

    def close(self):
        self.socket.close()

    # Sending

    def send(self, requests):
        self.send_bytes(b"".join(map(encode, requests)))

    def send_bytes(self, data):
        self.socket.settimeout(self.TIMEOUT)
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as failure:
            raise Closed from failure

    def send_requests(self, requests, encoded):
        """The same requests in both forms; which one is sent is the plant's affair."""
        if self.plant:
            self.send(map(self.plant.request, requests))
        else:
            self.send_bytes(encoded)

    # Reading

    def read(self, timeout=None):
        """The next reply or push, or `TimeoutError`."""
        deadline = time.monotonic() + (timeout or self.TIMEOUT)
        while True:
            if self._start < len(self._buffer):
                try:
                    reply, self._start = decode(self._buffer, self._start)
                    return reply
                except Incomplete:
                    pass
            self._fill(deadline)

    def _fill(self, deadline):
        if self._start:
            del self._buffer[: self._start]
            self._start = 0
        self.socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError as failure:
            raise Closed from failure
        if not data:
            raise Closed
        self._buffer += data

    def waiting(self):
        """Whether something has come that was not read."""
        return self._start < len(self._buffer) or bool(select.select([self.socket], [], [], 0)[0])

    def replies(self, requests):
        """Sends all, then reads one reply to each."""
        self.send(map(self.plant.request, requests) if self.plant else requests)
        return self.collect(requests)

    def collect(self, requests):
        found = []
        for arguments in requests:
            reply = self.read()
            while isinstance(reply, Push):
                reply = self.read()
            found.append(self.plant.reply(arguments, reply) if self.plant else reply)
        return found

    def ask(self, *arguments):
        return self.replies([arguments])[0]
