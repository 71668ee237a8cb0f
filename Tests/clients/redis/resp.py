# SPDX-License-Identifier: Apache-2.0
"""Requests to bytes, and bytes to replies (RESP2 and RESP3)."""

from reply import NULL, NULL_ARRAY, NULL_BULK, BigNumber, Double, Error, Map, Push, Set, Simple, Verbatim


class Incomplete(Exception):
    """The reply goes on beyond the bytes that are there."""


class Broken(Exception):
    """The bytes are no RESP."""


def encode(arguments):
    """One request as an array of bulk strings."""
    parts = [b"*%d\r\n" % len(arguments)]
    for argument in arguments:
        parts.append(b"$%d\r\n%b\r\n" % (len(argument), argument))
    return b"".join(parts)


def decode(buffer, start):
    """The reply that begins at `start`, and where the next one begins."""
    end = buffer.find(b"\r\n", start)
    if end < 0:
        raise Incomplete
    kind = buffer[start]
    line = bytes(buffer[start + 1 : end])
    read = _READERS.get(kind)
    if read is None:
        raise Broken(f"unknown type in {bytes(buffer[start:start + 60])!r}")
    return read(buffer, line, end + 2)


def _simple(buffer, line, after):
    return Simple(line), after


def _error(buffer, line, after):
    return Error(line), after


def _integer(buffer, line, after):
    return int(line), after


def _bulk(buffer, line, after):
    length = int(line)
    if length < 0:
        return NULL_BULK, after
    end = after + length
    if len(buffer) < end + 2:
        raise Incomplete
    if buffer[end : end + 2] != b"\r\n":
        raise Broken(f"a bulk of {length} bytes does not end there")
    return bytes(buffer[after:end]), end + 2


def _array(buffer, line, after):
    count = int(line)
    if count < 0:
        return NULL_ARRAY, after
    return _items(list(), buffer, count, after)


def _items(items, buffer, count, after):
    for _ in range(count):
        item, after = decode(buffer, after)
        items.append(item)
    return items, after


def _map(buffer, line, after):
    flat, after = _items([], buffer, 2 * int(line), after)
    return Map(zip(flat[::2], flat[1::2])), after


def _set(buffer, line, after):
    return _items(Set(), buffer, int(line), after)


def _push(buffer, line, after):
    return _items(Push(), buffer, int(line), after)


def _blob(kind):
    def read(buffer, line, after):
        text, after = _bulk(buffer, line, after)
        return kind(text), after

    return read


def _boolean(buffer, line, after):
    if line not in (b"t", b"f"):
        raise Broken(f"the boolean {line!r}")
    return line == b"t", after


_READERS = {
    ord("+"): _simple,
    ord("-"): _error,
    ord(":"): _integer,
    ord("$"): _bulk,
    ord("*"): _array,
    ord("%"): _map,
    ord("~"): _set,
    ord(">"): _push,
    ord("_"): lambda buffer, line, after: (NULL, after),
    ord("#"): _boolean,
    ord(","): lambda buffer, line, after: (Double(line), after),
    ord("("): lambda buffer, line, after: (BigNumber(line), after),
    ord("="): _blob(Verbatim),
    ord("!"): _blob(Error),
}
