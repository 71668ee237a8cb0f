# SPDX-License-Identifier: Apache-2.0
"""The keys and values that programs use: few keys, so that they collide; few values, most of them nasty."""

# fmt: off
BORDERS = [b"x" * 44, b"y" * 45, b"z" * 64, b"w" * 65]
TEXTS = [b"", b"a", b"b", b"hello", b"Hello World", b"\x00\xff\r\n", b"\xc3\xa9", b"-", b"foobar", *BORDERS]
NUMBERS = [b"0", b"1", b"-1", b"2", b"10", b"100", b"12345", b"-7", b"9223372036854775807",
           b"-9223372036854775808", b"9223372036854775806", b"4294967296"]
FLOATS = [b"3.14", b"0.1", b"-1.5", b"1e5", b"2.50", b"1e-7", b"3.0", b"1e300"]
BAD_NUMBERS = [b"", b"abc", b"1.5", b"-1", b"0", b"+5", b"05", b" 7", b"7 ", b"9223372036854775808",
               b"-9223372036854775809", b"1e3", b"0x10", b"nan", b"inf", b"-inf", b"-0",
               b"99999999999999999999", b"1" * 70, b"\x001", b"--1", b"1e400", b"0b1"]
MEMBERS = [b"a", b"b", b"c", b"d", b"aa", b"ab", b"foo", b"bar", b"", b"0", b"1", b"2", b"3", b"10", b"-5",
           b"100", b"\x00\x01\xff", b"1.5", *BORDERS]
SCORES = [b"0", b"1", b"-1", b"2", b"3", b"1.5", b"0.1", b"-0.1", b"10", b"1e10", b"inf", b"-inf", b"+inf",
          b"3.0", b"12345.678901234567", b"-1e-5", b"9007199254740993", b"1e-300", b"2.5", b"-0"]
BOUNDS = [b"-inf", b"+inf", b"inf", b"0", b"(0", b"1", b"(1", b"2", b"(2", b"-1", b"3", b"1.5", b"(0.1",
          b"10"]
LEX_BOUNDS = [b"-", b"+", b"[a", b"(a", b"[b", b"(c", b"[aa", b"[z", b"(", b"["]
GLOBS = [b"*", b"?", b"a*", b"*a*", b"[a-c]", b"[^a]*", b"f?", b"*[0-9]", b"\\*", b"h:*", b"?:1", b"nothing",
         b"[", b""]
FIELDS = [b"f1", b"f2", b"f3", b"n1", b"n2", b"", b"\xfe", *BORDERS[2:]]
CHANNELS = [b"news", b"news.art", b"music", b"ch\x00", b"h?llo", b""]
PATTERNS = [b"news*", b"*", b"m?sic", b"[mn]*", b"nothing"]
PLACES = [(b"13.361389", b"38.115556"), (b"15.087269", b"37.502669"), (b"0", b"0"), (b"2.35", b"48.85"),
          (b"-122.4", b"37.77"), (b"179.99", b"-84"), (b"13.583333", b"37.316667"), (b"2.3522", b"48.8566")]
BIT_TYPES = [b"u8", b"i8", b"u1", b"i5", b"u16", b"i32", b"u63", b"i64", b"u3"]

# One letter of type, then a number. `y` are sorted sets with equal scores. `p` are HyperLogLogs, touched only
# by commands that do not show their bytes, because these are nobody's contract.
KEYS = {letter: [b"%c:%d" % (letter.encode(), n) for n in range(1, count + 1)] for letter, count in
        {"s": 4, "n": 3, "h": 3, "l": 3, "t": 4, "z": 4, "y": 2, "x": 3, "g": 2, "b": 3, "p": 3}.items()}
ANY_KEY = [key for letter, keys in KEYS.items() if letter != "p" for key in keys] + [b"missing", b""]
ALL_KEYS = ANY_KEY + KEYS["p"]

# Long lives: at least 10,000 s, so that none ends during a run; fixed moments lie beyond those.
MOMENTS = [b"2300000000", b"2400000000", b"4102444800", b"2300000001"]
