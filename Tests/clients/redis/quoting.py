# SPDX-License-Identifier: Apache-2.0
"""Arguments as words that `redis-cli` reads, and back."""

import re

_PLAIN = re.compile(rb"[A-Za-z0-9_.:*+\-@/,!<>=~^$%&()\[\]{}|?#;]+")
_NAMED = {0x0A: b"\\n", 0x0D: b"\\r", 0x09: b"\\t", 0x22: b'\\"', 0x5C: b"\\\\"}
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)")


def quoted(arguments):
    return " ".join(map(_quote, arguments))


def _quote(argument):
    if _PLAIN.fullmatch(argument):
        return argument.decode()
    text = b"".join(_NAMED.get(b, bytes([b]) if 32 <= b < 127 else b"\\x%02x" % b) for b in argument)
    return '"' + text.decode() + '"'


def unquoted(line):
    return [_unescape(found[1]) if found[2] is None else found[2].encode() for found in _WORD.finditer(line)]


def _unescape(text):
    return _ESCAPE.sub(_character, text).encode("latin-1")


def _character(found):
    code = found[1]
    if code[0] == "x":
        return chr(int(code[1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t"}.get(code, code)
