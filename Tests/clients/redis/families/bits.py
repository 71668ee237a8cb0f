# SPDX-License-Identifier: Apache-2.0
"""Strings as bits."""

LINES = """
8 SETBIT <key:b> <offset> <bit>
6 GETBIT <key:b> <offset>
6 BITCOUNT <key:b> [ <index> <index> [ BYTE | BIT ] ]
6 BITPOS <key:b> <bit> [ <index> [ <index> [ BYTE | BIT ] ] ]
5 BITOP ( AND | OR | XOR ) <key:b> <key:b>+
2 BITOP NOT <key:b> <key:b>
1 BITOP NOT <key:b> <key:b>+
8 BITFIELD <key:b> ( GET <bittype> <bitoffset> | [ OVERFLOW ( WRAP | SAT | FAIL ) ] SET <bittype> \
    <bitoffset> <int> | [ OVERFLOW ( WRAP | SAT | FAIL ) ] INCRBY <bittype> <bitoffset> <int> )+
3 BITFIELD_RO <key:b> ( GET <bittype> <bitoffset> )+
1 BITFIELD_RO <key:b> ( GET <bittype> <bitoffset> | SET <bittype> <bitoffset> <int> )+
4 SET <key:b> <value>
3 GET <key:b>
1 STRLEN <key:b>
1 DEL <key:b>
"""
