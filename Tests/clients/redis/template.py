# SPDX-License-Identifier: Apache-2.0
"""Command templates: one line says a command with all its options.

    WORD                a keyword, in random case (the first word is the command)
    <pool> <pool:arg>   an argument from a pool (pools.py)
    [ a | b ]           one of them or nothing
    ( a | b )           one of them
    { [ a ] [ b ] }     the groups in random order
    #<pool>             a count, then that many arguments
    <pool>+ ( … )+      one to four times; `*` instead of `+` is none to three times

A line begins with its weight. `expand` gives the arguments and the keywords that were chosen.
"""

import re

OPTION_CHANCE = 0.35
_TOKEN = re.compile(r"\)[+*]|[\[\](){}|]|#?<[^>]+>[+*]?|[^\s]+")


class Template:
    """A parsed line."""

    def __init__(self, line):
        weight, _, text = line.strip().partition(" ")
        self.weight = float(weight)
        tokens = _TOKEN.findall(text)
        self.command = tokens[0]
        self._parts = _sequence(tokens[1:], [], None)

    def expand(self, pools):
        arguments, words = [pools.cased(self.command)], []
        for part in self._parts:
            part(pools, arguments, words)
        return arguments, words


def _sequence(tokens, parts, closer):
    """Reads up to `closer`, which is taken from the list; alternatives are the caller's affair."""
    while tokens and tokens[0] != "|" and tokens[0][0] != closer:
        parts.append(_part(tokens))
    return parts


def _alternatives(tokens, closer):
    choices = [_sequence(tokens, [], closer)]
    while tokens[0] == "|":
        tokens.pop(0)
        choices.append(_sequence(tokens, [], closer))
    return choices, tokens.pop(0)


def _part(tokens):
    token = tokens.pop(0)
    if token == "[":
        return _optional(_alternatives(tokens, "]")[0])
    if token == "(":
        choices, closing = _alternatives(tokens, ")")
        return _repeated(_one_of(choices), closing[1:])
    if token == "{":
        return _shuffled(_alternatives(tokens, "}")[0][0])
    if "<" in token and token.rstrip("+*").endswith(">"):
        return _argument(token)
    return _keyword(token)


def _keyword(word):
    def emit(pools, arguments, words):
        arguments.append(pools.cased(word))
        words.append(word)

    return emit


def _argument(token):
    counted, repeat = token.startswith("#"), token[-1] if token[-1] in "+*" else ""
    name, _, detail = token.strip("#+*")[1:-1].partition(":")

    def emit(pools, arguments, words):
        arguments.append(pools.draw(name, detail))

    def emit_counted(pools, arguments, words):
        count = pools.few(1)
        arguments.append(b"%d" % count)
        for _ in range(count):
            emit(pools, arguments, words)

    return emit_counted if counted else _repeated(emit, repeat)


def _repeated(emit, repeat):
    if not repeat:
        return emit
    least = 1 if repeat == "+" else 0

    def emit_some(pools, arguments, words):
        for _ in range(pools.few(least)):
            emit(pools, arguments, words)

    return emit_some


def _run(parts, pools, arguments, words):
    for part in parts:
        part(pools, arguments, words)


def _one_of(choices):
    return lambda pools, arguments, words: _run(pools.random.choice(choices), pools, arguments, words)


def _optional(choices):
    def emit(pools, arguments, words):
        if pools.random.random() < OPTION_CHANCE:
            _run(pools.random.choice(choices), pools, arguments, words)

    return emit


def _shuffled(parts):
    def emit(pools, arguments, words):
        order = list(parts)
        pools.random.shuffle(order)
        _run(order, pools, arguments, words)

    return emit
