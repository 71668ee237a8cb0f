# SPDX-License-Identifier: Apache-2.0
"""Leaves out of programs what the candidate does not have at all, while it is being built."""

from connection import Closed, Connection
from reply import is_error
from rules import CONTAINERS, full_name


class Implemented:
    """Asks both servers once for each command, on connections of their own."""

    def __init__(self, addresses, protocol, password):
        self._addresses, self._options = addresses, (protocol, password)
        self._known = {}

    def reduced(self, program):
        return [step for step in program if step.is_directive or self._is_known(step.arguments)]

    def missing(self):
        return sorted(name.decode("latin-1").lower() for name, known in self._known.items() if not known)

    def _is_known(self, arguments):
        name = full_name(arguments)
        if name not in self._known:
            model, candidate = self._addresses
            container = name.split(b"|")[0]
            self._known[name] = (
                container == name or not self._has(model, container) or self._has(candidate, container)
            ) and (self._has(candidate, name) or not self._has(model, name))
        return self._known[name]

    def _has(self, address, name):
        """Whether the command is known: asked for with no argument, or with its subcommand alone."""
        words = name.split(b"|", 1)
        words = words if words[0] in CONTAINERS else [name]
        one = Connection(address, *self._options)
        try:
            reply = one.ask(*words)
        except (Closed, TimeoutError):
            return True
        finally:
            one.close()
        return not (is_error(reply) and reply.startswith((b"ERR unknown command", b"ERR unknown subcommand")))
