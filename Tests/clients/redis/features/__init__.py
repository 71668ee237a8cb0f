# SPDX-License-Identifier: Apache-2.0
"""What redis-py is asked to do, by feature. A check is a function of a `Session` (session.py)."""

CHECKS = []


def check(feature, resp=(2, 3), ways=("sync", "asyncio")):
    """Registers a check of that feature, for those protocols and ways to call."""

    def register(function):
        CHECKS.append((feature, resp, ways, function))
        return function

    return register


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def near(found, least, most):
    assert least <= found <= most, f"found {found!r}, wanted {least} to {most}"


def fails(call, *arguments, error=Exception, text="", **options):
    """The failure of a call, which must be of that kind and have that text in it."""
    try:
        call(*arguments, **options)
    except error as failure:
        assert text in str(failure), f"found {str(failure)!r}, wanted {text!r}"
        return failure
    raise AssertionError(f"{error.__name__} {text!r} was expected")


def pairs(reply):
    """Members with scores: tuples, lists, or a single pair bare, by protocol and version."""
    if reply and isinstance(reply[0], bytes):
        return [tuple(reply)]
    return [tuple(item) for item in reply]
