# SPDX-License-Identifier: Apache-2.0
"""The kinds of RESP reply, kept apart: a simple string is not a bulk string, a null array not a null bulk.

Plain Python types stand where they fit and cannot be confused: `bytes` is a bulk string, `int` an integer,
`list` an array, `bool` a RESP3 boolean. Two replies are the same when `form` of both is equal.
"""


class Simple(bytes):
    """`+OK`"""


class Error(bytes):
    """`-ERR text`, or a RESP3 blob error."""


class Double(bytes):
    """RESP3 `,1.5`, as the text that came."""


class BigNumber(bytes):
    """RESP3 `(123`"""


class Verbatim(bytes):
    """RESP3 `=txt:`, with the format and its colon."""


class Map(list):
    """RESP3 `%`: a list of (key, value)."""


class Set(list):
    """RESP3 `~`"""


class Push(list):
    """RESP3 `>`"""


class Null:
    """The three ways to say nothing."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


NULL_BULK = Null("null bulk")
NULL_ARRAY = Null("null array")
NULL = Null("null")
NULLS = (NULL_BULK, NULL_ARRAY, NULL)
ABSENT = Null("no reply")


def same(a, b):
    """Whether two replies are equal in type and content, to any depth."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Map):
        return len(a) == len(b) and all(same(x, y) and same(v, w) for (x, v), (y, w) in zip(a, b))
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a is b if isinstance(a, Null) else a == b


def form(reply):
    """A hashable, sortable picture of a reply; equal only for the same type and content."""
    if isinstance(reply, Map):
        return ("Map", tuple((form(key), form(value)) for key, value in reply))
    if isinstance(reply, list):
        return (type(reply).__name__, tuple(form(item) for item in reply))
    if isinstance(reply, Null):
        return ("Null", reply.name)
    return (type(reply).__name__, bytes(reply) if isinstance(reply, bytes) else str(reply))


def is_error(reply):
    return isinstance(reply, Error)


def is_null(reply):
    return isinstance(reply, Null)


def shown(reply, limit=600):
    """For people: one line, with the type said wherever `redis-cli` would leave it open."""
    text = _shown(reply)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def _shown(reply):
    if isinstance(reply, Null):
        return f"({reply.name})"
    if isinstance(reply, bool):
        return f"(boolean) {str(reply).lower()}"
    if isinstance(reply, int):
        return f"(integer) {reply}"
    if isinstance(reply, Map):
        return "(map) {" + ", ".join(f"{_shown(key)}: {_shown(value)}" for key, value in reply) + "}"
    if isinstance(reply, list):
        kind = "" if type(reply) is list else f"({type(reply).__name__.lower()}) "
        return f"{kind}[" + ", ".join(map(_shown, reply)) + "]"
    if type(reply) is bytes:
        return repr(reply)[1:]
    return f"({type(reply).__name__.lower()}) {reply.decode('utf-8', 'backslashreplace')}"
