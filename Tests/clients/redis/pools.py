# SPDX-License-Identifier: Apache-2.0
"""Draws the arguments of commands."""

from values import (
    ANY_KEY,
    BAD_NUMBERS,
    BIT_TYPES,
    BOUNDS,
    CHANNELS,
    FIELDS,
    FLOATS,
    GLOBS,
    KEYS,
    LEX_BOUNDS,
    MEMBERS,
    MOMENTS,
    NUMBERS,
    PATTERNS,
    PLACES,
    SCORES,
    TEXTS,
)

STRANGER_CHANCE = 0.07


class Pools:
    """Draws arguments with one random source."""

    def __init__(self, random):
        self.random = random
        self._last_id = 0
        # In an episode, the numbers of the few keys that it is about.
        self.focus = ()

    def draw(self, name, detail=""):
        return getattr(self, "_" + name)(detail)

    def few(self, least):
        """Mostly little; sometimes a few more."""
        return least + self.random.choice((0, 0, 0, 1, 1, 2, 3))

    def cased(self, word):
        chance = self.random.random()
        if chance < 0.8:
            return word.encode()
        if chance < 0.95:
            return word.lower().encode()
        return "".join(self.random.choice((c.lower(), c.upper())) for c in word).encode()

    def _key(self, letter):
        if not letter or self.random.random() < (STRANGER_CHANCE / 5 if self.focus else STRANGER_CHANCE):
            return self.random.choice(ANY_KEY)
        return self._only(letter)

    def _only(self, letter):
        """A key of that letter and no other."""
        if self.focus:
            return KEYS[letter][self.random.choice(self.focus)]
        return self.random.choice(KEYS[letter])

    def _literal(self, text):
        return text.replace("\\x3e", ">").encode()

    def _value(self, _):
        chance = self.random.random()
        if chance < 0.55:
            return self.random.choice(TEXTS)
        if chance < 0.8:
            return self.random.choice(NUMBERS)
        if chance < 0.9:
            return self.random.choice(FLOATS)
        return self.random.choice(BAD_NUMBERS) if chance < 0.99 else b"v" * self.random.choice((300, 5000))

    def _int(self, _):
        return self._mostly(NUMBERS)

    def _float(self, _):
        return self._mostly(FLOATS + NUMBERS[:8])

    def _score(self, _):
        return self._mostly(SCORES)

    def _mostly(self, pool):
        return self.random.choice(BAD_NUMBERS if self.random.random() < 0.03 else pool)

    def _small(self, _):
        return b"%d" % self.random.choice((0, 1, 1, 2, 2, 3, 5, 10))

    def _positive(self, _):
        return b"%d" % self.random.choice((1, 1, 2, 3, 5, 10, 1000))

    def _index(self, _):
        return b"%d" % self.random.choice((0, 0, 1, 2, 3, 5, -1, -1, -2, -3, -100, 100, 1000000))

    def _count(self, _):
        return b"%d" % self.random.choice((0, 1, 1, 2, 3, 10, -1, -2, 1000))

    def _offset(self, _):
        return b"%d" % self.random.choice(
            (0, 1, 5, 7, 8, 60, 100, 1000, -1, 4294967296 - 1, 4294967296)
            if self.random.random() < 0.2
            else (0, 1, 3, 5, 7, 8, 15, 60, 100)
        )

    def _bit(self, _):
        return self.random.choice((b"0", b"1", b"0", b"1", b"0", b"1", b"2"))

    def _bittype(self, _):
        return self.random.choice(BIT_TYPES) if self.random.random() < 0.97 else b"u64"

    def _bitoffset(self, _):
        return self.random.choice((b"0", b"1", b"8", b"#0", b"#1", b"#2", b"100", b"13"))

    def _member(self, _):
        if self.focus and self.random.random() < 0.7:
            return self.random.choice(MEMBERS[:7])
        return (
            self.random.choice(MEMBERS) if self.random.random() < 0.9 else b"m%d" % self.random.randrange(40)
        )

    def _field(self, _):
        if self.focus and self.random.random() < 0.5:
            return self.random.choice(FIELDS[:4])
        return (
            self.random.choice(FIELDS) if self.random.random() < 0.9 else b"f%d" % self.random.randrange(40)
        )

    def _bound(self, _):
        return self._mostly(BOUNDS)

    def _lex(self, _):
        return self._mostly(LEX_BOUNDS)

    def _glob(self, _):
        return self.random.choice(GLOBS)

    def _channel(self, _):
        return self.random.choice(CHANNELS)

    def _pattern(self, _):
        return self.random.choice(PATTERNS)

    def _db(self, _):
        return b"%d" % self.random.choice((0, 0, 0, 1, 1, 2, 9, 16, -1))

    def _seconds(self, _):
        """Distinct nearly always, or GT and LT would compare what was set in the same millisecond."""
        return b"%d" % (100 * self.random.randrange(100, 1_000_000))

    def _millis(self, _):
        return self._seconds("") + b"000"

    def _past(self, _):
        return self.random.choice(
            (
                b"-1",
                b"0",
                b"-100000",
                b"-9223372036854775808",
                b"9223372036854775807",
                b"9223372036854775",
                b"-9223372036854775",
            )
        )

    def _moment(self, _):
        return self.random.choice(MOMENTS)

    def _momentms(self, _):
        return self.random.choice(MOMENTS) + b"000"

    def _pastmoment(self, _):
        return self.random.choice((b"1", b"0", b"-1", b"1000000000", b"9223372036854775807"))

    def _lon(self, _):
        self._place = self.random.choice(PLACES)
        return (
            self._place[0] if self.random.random() < 0.97 else self.random.choice((b"181", b"-180.1", b"x"))
        )

    def _lat(self, _):
        return (
            self._place[1] if self.random.random() < 0.97 else self.random.choice((b"86", b"-85.06", b"nan"))
        )

    def _radius(self, _):
        return self.random.choice((b"1", b"100", b"200.5", b"5000", b"20000", b"0", b"-1"))

    def _unit(self, _):
        return self.random.choice(
            (b"m", b"km", b"mi", b"ft", b"KM", b"parsec" if self.random.random() < 0.2 else b"m")
        )

    def _newid(self, _):
        chance = self.random.random()
        if chance < 0.15:
            return self.random.choice(
                (b"0-0", b"1-1", b"abc", b"5", b"3-*", b"1-", b"18446744073709551615-1")
                if chance < 0.05
                else (b"0-1", b"1-1", b"2-*")
            )
        self._last_id += 1
        return b"%d-%d" % (self._last_id // 7 + 1, self._last_id % 7 + 1)

    def _id(self, _):
        if self.random.random() < 0.1:
            return self.random.choice((b"0", b"0-0", b"5", b"abc", b"99999999999-0", b"1-1-1"))
        known = self.random.randrange(max(0, self._last_id - (8 if self.focus else 30)), self._last_id + 2)
        return b"%d-%d" % (known // 7 + 1, known % 7 + 1)

    def _from(self, _):
        return self.random.choice((b"-", b"-", b"0", b"(1-1", self._id("")))

    def _to(self, _):
        return self.random.choice((b"+", b"+", b"99999", b"(9-1", self._id("")))

    def _idle(self, _):
        """Never a time that a message may just have reached."""
        return self.random.choice((b"0", b"0", b"0", b"100000000"))

    def _group(self, _):
        if self.focus and self.random.random() < 0.9:
            return b"g1"
        return self.random.choice((b"g1", b"g1", b"g1", b"g1", b"g2", b"g2", b"nogroup"))

    def _consumer(self, _):
        return self.random.choice((b"alice", b"bob", b""))

    def _weightkeys(self, _):
        return self.random.choice((b"w_a", b"w_b", b"w_c", b"w_1", b"w_2", b"w_3"))

    def _by(self, _):
        return self.random.choice((b"w_*", b"w_*", b"nosort", b"h:*->f1", b"*", b"none_*"))

    def _get(self, _):
        return self.random.choice((b"#", b"w_*", b"h:*->f1", b"*->", b"none"))

    def _bad(self, _):
        return self.random.choice(BAD_NUMBERS)
