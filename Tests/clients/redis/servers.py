# SPDX-License-Identifier: Apache-2.0
"""Starts the servers that are compared, and ends them."""

import os
import pathlib
import shlex
import socket
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from served import Served  # noqa: E402

START_SECONDS = 20


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Command:
    """A server that a shell-like command starts; `{port}` in it stands for the port."""

    def __init__(self, command, environment=None):
        port = free_port()
        words = [word.replace("{port}", str(port)) for word in shlex.split(command)]
        self.address = f"127.0.0.1:{port}"
        self._directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            cwd=self._directory.name,
            env={**os.environ, **(environment or {})},
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.process.kill()
                    raise SystemExit(f"did not start: {' '.join(words)}") from None
                time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._directory.cleanup()


def redis_server(password=None):
    """Debian's server, keeping nothing. `LC_ALL=C`: SORT ALPHA goes by the locale of the process."""
    command = "redis-server --port {port} --save '' --appendonly no --databases 16 --daemonize no"
    if password:
        command += f" --requirepass {shlex.quote(password)}"
    return Command(command, {"LC_ALL": "C"})


class Strata(Served):
    """Ours, in memory, with the listener for Redis alone."""

    def __init__(self, binary):
        super().__init__(str(pathlib.Path(binary).resolve()), "redis")
        self.address = f"127.0.0.1:{self.ports['redis']}"


def started(command, password=None):
    """`redis-server`, the path of a `strata`, or a command with `{port}` in it."""
    if command == "redis-server":
        return redis_server(password)
    if "{port}" in command:
        return Command(command)
    return Strata(command)
