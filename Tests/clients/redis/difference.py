# SPDX-License-Identifier: Apache-2.0
"""Where two servers part."""

from reply import is_error, is_null, shown
from rules import full_name


class Difference(Exception):
    """At `position` of a program `step` was answered `a` by the one and `b` by the other.

    `what` is set when it was not a reply that differed.
    """

    def __init__(self, position, step, a, b, what=""):
        super().__init__(what)
        self.position, self.step, self.a, self.b, self.what = position, step, a, b, what

    @property
    def kind(self):
        """Two differences of one kind are taken for the same when a program is made smaller."""
        if self.what:
            return self.what.split(":")[0], b"", "", ""
        return "", full_name(self.step.arguments), _outline(self.a), _outline(self.b)

    def __str__(self):
        if self.what:
            return f"{self.what} (at step {self.position}: {self.step})"
        return f"step {self.position}: {self.step}\n  A: {shown(self.a)}\n  B: {shown(self.b)}"


def _outline(reply):
    """The type of a reply; of an error its first words too, of an array what is in it."""
    if is_error(reply):
        return " ".join(reply.decode("latin-1").split()[:4])
    if is_null(reply):
        return reply.name
    if isinstance(reply, list) and reply and not isinstance(reply[0], tuple):
        return type(reply).__name__ + " of " + " and ".join(sorted({_outline(item) for item in reply}))
    return type(reply).__name__
