# SPDX-License-Identifier: Apache-2.0
"""Sets."""

LINES = """
10 SADD <key:t> <member>+
4 SADD <key:t> <int>+
5 SREM <key:t> <member>+
5 SMEMBERS <key:t>
4 SISMEMBER <key:t> <member>
4 SMISMEMBER <key:t> <member>+
3 SCARD <key:t>
4 SMOVE <key:t> <key:t> <member>
2 SPOP <key:t> [ <count> ]
2 SRANDMEMBER <key:t> [ <count> ]
4 SINTER <key:t>+
4 SUNION <key:t>+
4 SDIFF <key:t>+
4 SINTERCARD #<key:t> [ LIMIT <count> ]
3 SINTERSTORE <key:t> <key:t>+
3 SUNIONSTORE <key:t> <key:t>+
3 SDIFFSTORE <key:t> <key:t>+
1 OBJECT ENCODING <key:t>
1 DEL <key:t>
"""
