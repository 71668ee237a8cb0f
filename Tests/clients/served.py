# SPDX-License-Identifier: Apache-2.0
"""Starts the binary on free ports and ends it again."""
import os
import re
import subprocess
import sys
import time


ADMINISTRATOR = {"STRATA_ADMIN_EMAIL": "admin@example.com", "STRATA_ADMIN_PASSWORD": "correct horse battery"}


class Served:
    """`strata serve` with the listeners that are asked for; `ports` has theirs by name.

    In memory, or on the directory `data`. `began` is the monotonic second at which the process was started;
    `environment` is added to this program's own.
    """

    def __init__(self, binary, *listeners, data=None, options=(), environment=None):
        arguments = [binary, "serve", *options]
        arguments += ["--data", data] if data else ["--ephemeral"]
        for name in ("api", "elastic", "redis"):
            arguments += ["--" + name, "127.0.0.1:0" if name in listeners else "off"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.ports = {}
        while len(self.ports) < len(listeners):
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"strata ended with {self.process.wait()} before it listened")
            found = re.match(r"strata: (\w+) listening on \w+://127\.0\.0\.1:(\d+)", line)
            if found:
                self.ports[found.group(1)] = int(found.group(2))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        if code != 0 and failure[0] is None:
            raise SystemExit(f"strata ended with {code}")

    def kill(self):
        """SIGKILL; the process must have been alive until then."""
        self.process.kill()
        code = self.process.wait()
        self.process.stdout.close()
        if code != -9:
            sys.exit(f"strata ended with {code} before it was killed")
