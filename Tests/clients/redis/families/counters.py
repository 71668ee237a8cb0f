# SPDX-License-Identifier: Apache-2.0
"""Numbers in strings."""

LINES = """
10 INCR <key:n>
6 DECR <key:n>
8 INCRBY <key:n> <int>
6 DECRBY <key:n> <int>
8 INCRBYFLOAT <key:n> <float>
4 SET <key:n> <int>
2 SET <key:n> <float>
1 SET <key:n> <bad>
3 GET <key:n>
1 APPEND <key:n> <small>
1 GETSET <key:n> <int>
1 DEL <key:n>
"""
