# SPDX-License-Identifier: Apache-2.0
"""Well-formed commands made wrong: arity, numbers, options, order."""

from values import BAD_NUMBERS

OPTIONS = [
    b"NX",
    b"XX",
    b"GT",
    b"LT",
    b"CH",
    b"GET",
    b"KEEPTTL",
    b"PERSIST",
    b"EX",
    b"COUNT",
    b"LIMIT",
    b"WITHSCORES",
    b"WITHVALUES",
    b"REV",
    b"BYSCORE",
    b"BYLEX",
    b"WEIGHTS",
    b"AGGREGATE",
    b"MATCH",
    b"TYPE",
    b"STREAMS",
    b"BLOCK",
    b"nonsense",
    b"REPLACE",
    b"DB",
    b"ASC",
    b"ALPHA",
    b"BY",
    b"RANK",
    b"MAXLEN",
    b"LEFT",
    b"BEFORE",
    b"FORCE",
]


def mutated(arguments, random):
    """A copy with one or two things wrong with it; sometimes it is still right."""
    changed = list(arguments)
    for _ in range(random.choice((1, 1, 2))):
        random.choice(_CHANGES)(changed, random)
    return changed


def _drop(arguments, random):
    if len(arguments) > 1:
        del arguments[random.randrange(1, len(arguments))]


def _truncate(arguments, random):
    del arguments[random.randint(1, len(arguments)) :]


def _repeat(arguments, random):
    if len(arguments) > 1:
        where = random.randrange(1, len(arguments))
        arguments.insert(where, arguments[random.randrange(1, len(arguments))])


def _spoil_number(arguments, random):
    numbers = [n for n, word in enumerate(arguments) if n and word.lstrip(b"-").isdigit()]
    if numbers:
        arguments[random.choice(numbers)] = random.choice(BAD_NUMBERS)


def _spoil_any(arguments, random):
    if len(arguments) > 2:
        arguments[random.randrange(2, len(arguments))] = random.choice(BAD_NUMBERS)


def _add_option(arguments, random):
    word = random.choice(OPTIONS)
    arguments.insert(random.randint(1, len(arguments)), random.choice((word, word.lower(), word.title())))


def _swap(arguments, random):
    if len(arguments) > 2:
        one, other = random.sample(range(1, len(arguments)), 2)
        arguments[one], arguments[other] = arguments[other], arguments[one]


def _add_value(arguments, random):
    arguments.append(random.choice(BAD_NUMBERS))


def _rename(arguments, random):
    """An unknown command, or an unknown subcommand."""
    arguments[0] = random.choice(
        (arguments[0] + b"X", arguments[0][:-1], b"nosuch", b"\r\nx", b"", b"y" * 140)
    )


_CHANGES = [
    _drop,
    _drop,
    _truncate,
    _truncate,
    _repeat,
    _spoil_number,
    _spoil_number,
    _spoil_any,
    _add_option,
    _add_option,
    _swap,
    _add_value,
    _rename,
]
