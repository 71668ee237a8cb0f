# SPDX-License-Identifier: Apache-2.0
"""Faults put between the driver and the second server, to see that they are found. None is active by itself.

Each depends only on what has happened since the servers were emptied, so that a replay shows it again.
"""

from reply import NULL_ARRAY, NULL_BULK, Error


class Plant:
    """Alters nothing."""

    def reset(self):
        """The servers were emptied."""

    def request(self, arguments):
        return arguments

    def reply(self, arguments, reply):
        return reply


class Counter(Plant):
    """Each fifth INCR that is answered with a number says one more."""

    def reset(self):
        self.seen = 0

    def reply(self, arguments, reply):
        if arguments[0].upper() != b"INCR" or type(reply) is not int:
            return reply
        self.seen += 1
        return reply + 1 if self.seen % 5 == 0 else reply


class Remaining(Plant):
    """TTL and PTTL of keys that have one are a tenth too low."""

    def reply(self, arguments, reply):
        if arguments[0].upper() in (b"TTL", b"PTTL") and type(reply) is int and reply > 0:
            return reply * 9 // 10
        return reply


class ErrorText(Plant):
    """One error text has a word less."""

    def reply(self, arguments, reply):
        if isinstance(reply, Error) and arguments[0].upper() == b"HINCRBY":
            return Error(reply.replace(b"ERR hash value is not an integer", b"ERR hash value is no integer"))
        return reply


class Order(Plant):
    """ZRANGE turns the last two of three or more elements round."""

    def reply(self, arguments, reply):
        if (
            arguments[0].upper() == b"ZRANGE"
            and type(reply) is list
            and len(reply) > 2
            and len(arguments) == 4
        ):
            reply[-1], reply[-2] = reply[-2], reply[-1]
        return reply


class NullType(Plant):
    """LPOP with a count of a missing list is a null bulk instead of a null array."""

    def reply(self, arguments, reply):
        return NULL_BULK if reply is NULL_ARRAY and arguments[0].upper() == b"LPOP" else reply


class LostLife(Plant):
    """SETEX forgets the life. Its own reply is right; only later ones, or the state, tell."""

    def request(self, arguments):
        is_right = len(arguments) == 4 and arguments[2].isdigit() and 3 < len(arguments[2]) < 12
        if is_right and arguments[0].upper() == b"SETEX":
            return [b"SET", arguments[1], arguments[3]]
        return arguments


class LostField(Plant):
    """HSETNX of a field `f3` says it did, and did not."""

    def request(self, arguments):
        if arguments[0].upper() == b"HSETNX" and arguments[2:3] == [b"f3"] and len(arguments) == 4:
            return [b"HSTRLEN", arguments[1], arguments[2]]
        return arguments

    def reply(self, arguments, reply):
        if arguments[0].upper() == b"HSETNX" and arguments[2:3] == [b"f3"] and type(reply) is int:
            return int(reply == 0)
        return reply


class Watched(Plant):
    """EXEC goes through although a watched key was touched: WATCH is lost."""

    def request(self, arguments):
        return [b"UNWATCH"] if arguments[0].upper() == b"WATCH" and len(arguments) > 1 else arguments


PLANTS = {
    "counter": Counter,
    "ttl": Remaining,
    "error": ErrorText,
    "order": Order,
    "null": NullType,
    "lost-life": LostLife,
    "lost-field": LostField,
    "watch": Watched,
}
