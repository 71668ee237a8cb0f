# SPDX-License-Identifier: Apache-2.0
"""What programs have called, beside what redis-server has."""

from collections import Counter

from rules import CONTAINERS, full_name

# Commands of redis-server 7.0.15 that are no part of the cache, with the reason.
OUT_OF_SCOPE = {
    "replication": "failover psync readonly readwrite replconf replicaof role slaveof sync",
    "cluster": "asking cluster migrate restore-asking spublish ssubscribe sunsubscribe",
    "modules": "module",
    "scripts (tier 3)": "eval eval_ro evalsha evalsha_ro fcall fcall_ro function script",
    "dumps and ACL (tier 3)": "acl dump restore",
    "for its makers": "debug lolwut pfdebug pfselftest",
    "AOF": "bgrewriteaof",
}
# In scope, but a program cannot send them: they end the server or turn a connection into another thing.
ELSEWHERE = {"monitor": "clients_test.py", "shutdown": "cli_test.py"}


class Coverage:
    """Calls by command, and the sets of options each template was used with."""

    def __init__(self):
        self.calls = Counter()
        self.combinations = set()

    def note(self, command, keywords):
        self.combinations.add((command, *sorted(keywords)))

    def count(self, program):
        self.calls.update(
            full_name(step.arguments).decode("latin-1").lower() for step in program if not step.is_directive
        )

    def known(self, connection):
        """Names of COMMAND LIST that are in scope; subcommands as `config|get`."""
        excluded = {name for names in OUT_OF_SCOPE.values() for name in names.split()}
        names = sorted(name.decode().lower() for name in connection.ask(b"COMMAND", b"LIST"))
        found = []
        for name, entry in zip(names, connection.ask(b"COMMAND", b"INFO", *(n.encode() for n in names))):
            if name in excluded or "|" in name:
                continue
            children = (
                [child[0].decode() for child in entry[9]] if name.encode().upper() in CONTAINERS else []
            )
            found += children or [name]
        return sorted(found)

    def summary(self, connection):
        known = self.known(connection)
        called = [name for name in known if self.calls[name]]
        return f"{len(called)} of {len(known)} commands in scope, {len(self.combinations)} sets of options"

    def lines(self, connection):
        """Each command in scope with its calls, then those never called."""
        known = self.known(connection)
        yield from (f"{self.calls[name]:8} {name}" for name in known if self.calls[name])
        missing = [name for name in known if not self.calls[name]]
        yield "never called: " + (
            " ".join(f"{name} ({ELSEWHERE[name]})" if name in ELSEWHERE else name for name in missing)
            or "none"
        )
        for reason, names in OUT_OF_SCOPE.items():
            yield f"out of scope, {reason}: {names}"
