# SPDX-License-Identifier: Apache-2.0
"""Where two servers part."""
from reply import shown
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
        return self.what.split(":")[0], full_name(self.step.arguments) if not self.what else b""

    def __str__(self):
        if self.what:
            return f"{self.what} (at step {self.position}: {self.step})"
        return f"step {self.position}: {self.step}\n  A: {shown(self.a)}\n  B: {shown(self.b)}"
