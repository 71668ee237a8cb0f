# SPDX-License-Identifier: Apache-2.0
"""Starts the binary on free ports and ends it again."""
import re
import subprocess


class Served:
    """`strata serve --ephemeral` with the listeners that are asked for; `ports` has theirs by name."""

    def __init__(self, binary, *listeners):
        arguments = [binary, "serve", "--ephemeral"]
        for name in ("api", "elastic", "redis"):
            arguments += ["--" + name, "127.0.0.1:0" if name in listeners else "off"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        self.ports = {}
        while len(self.ports) < len(listeners):
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("strata ended before it listened")
            found = re.match(r"strata: (\w+) listening on \w+://127\.0\.0\.1:(\d+)", line)
            if found:
                self.ports[found.group(1)] = int(found.group(2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(timeout=20)
        if code != 0:
            raise SystemExit(f"strata ended with {code}")
