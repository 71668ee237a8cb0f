# SPDX-License-Identifier: Apache-2.0
"""Compares what has come to a connection that subscribes or tracks."""

from reply import form, is_null
from rules import equal

_LEAVING = (b"unsubscribe", b"punsubscribe")


def frames_equal(arguments, a, b):
    """Whether both got the same, apart from orders that nobody promises: which pattern of several is served
    first, which of all subscriptions is given up first, how invalidated keys are spread over messages."""
    if _canonical(a) == _canonical(b):
        return True
    if len(a) != len(b):
        return False
    return all(form(x) == form(y) or not isinstance(x, list) and equal(arguments, x, y) for x, y in zip(a, b))


def _canonical(frames):
    keys, rest, run, run_kind = set(), [], [], None
    for frame in frames:
        kind = frame[0] if isinstance(frame, list) and frame and isinstance(frame[0], bytes) else None
        if kind == b"invalidate":
            keys.update([b"(all)"] if is_null(frame[1]) else frame[1])
            continue
        if kind != run_kind:
            rest += sorted(run)
            run, run_kind = [], kind
        if kind == b"pmessage":
            run.append(form(frame))
        elif kind in _LEAVING:
            run.append(form([type(frame).__name__.encode(), kind, frame[1]]))
        else:
            rest.append(form(frame))
    return rest + sorted(run), keys
