# SPDX-License-Identifier: Apache-2.0
"""Sorted sets. Those of `y` have equal scores, for the commands that go by name."""

LINES = """
12 ZADD <key:z> [ NX | XX ] [ GT | LT ] [ CH ] ( <score> <member> )+
3 ZADD <key:z> { [ NX ] [ XX ] [ GT ] [ LT ] [ CH ] [ INCR ] } <score> <member>
2 ZADD <key:z> INCR <score> <member>
6 ZADD <only:y> ( <literal:0> <member> )+
1 DEL <only:y>
5 ZINCRBY <key:z> <score> <member>
4 ZREM <key:z> <member>+
2 ZCARD <key:z>
4 ZSCORE <key:z> <member>
3 ZMSCORE <key:z> <member>+
3 ZCOUNT <key:z> <bound> <bound>
3 ZLEXCOUNT <key:y> <lex> <lex>
3 ZRANK <key:z> <member>
3 ZREVRANK <key:z> <member>
4 ZRANGE <key:z> <index> <index> { [ REV ] [ WITHSCORES ] }
4 ZRANGE <key:z> <bound> <bound> BYSCORE { [ REV ] [ LIMIT <index> <count> ] [ WITHSCORES ] }
4 ZRANGE <key:y> <lex> <lex> BYLEX { [ REV ] [ LIMIT <index> <count> ] }
1 ZRANGE <key:z> <index> <index> { [ BYSCORE ] [ BYLEX ] [ REV ] [ LIMIT <index> <count> ] [ WITHSCORES ] }
3 ZRANGESTORE <key:z> <key:z> <index> <index> [ REV ]
2 ZRANGESTORE <key:z> <key:z> <bound> <bound> BYSCORE { [ REV ] [ LIMIT <index> <count> ] }
2 ZRANGESTORE <only:y> <key:y> <lex> <lex> BYLEX { [ REV ] [ LIMIT <index> <count> ] }
3 ZREVRANGE <key:z> <index> <index> [ WITHSCORES ]
3 ZRANGEBYSCORE <key:z> <bound> <bound> { [ WITHSCORES ] [ LIMIT <index> <count> ] }
3 ZREVRANGEBYSCORE <key:z> <bound> <bound> { [ WITHSCORES ] [ LIMIT <index> <count> ] }
3 ZRANGEBYLEX <key:y> <lex> <lex> [ LIMIT <index> <count> ]
3 ZREVRANGEBYLEX <key:y> <lex> <lex> [ LIMIT <index> <count> ]
2 ZREMRANGEBYRANK <key:z> <index> <index>
2 ZREMRANGEBYSCORE <key:z> <bound> <bound>
2 ZREMRANGEBYLEX <key:y> <lex> <lex>
3 ZPOPMIN <key:z> [ <count> ]
3 ZPOPMAX <key:z> [ <count> ]
4 ZMPOP #<key:z> ( MIN | MAX ) [ COUNT <count> ]
3 ZRANDMEMBER <key:z> [ <count> [ WITHSCORES ] ]
3 ZUNION ( <literal:1> <key:z> | <literal:2> <key:z> <key:t> ) { [ AGGREGATE ( SUM | MIN | MAX ) ] [ \
    WITHSCORES ] }
3 ZUNION <literal:2> <key:z> <key:z> { [ WEIGHTS <score> <score> ] [ AGGREGATE ( SUM | MIN | MAX ) ] [ \
    WITHSCORES ] }
3 ZINTER <literal:2> <key:z> <key:z> { [ WEIGHTS <score> <score> ] [ AGGREGATE ( SUM | MIN | MAX ) ] [ \
    WITHSCORES ] }
2 ZINTER #<key:z> [ AGGREGATE ( SUM | MIN | MAX ) ] [ WITHSCORES ]
3 ZDIFF #<key:z> [ WITHSCORES ]
2 ZDIFFSTORE <key:z> #<key:z>
3 ZUNIONSTORE <key:z> <literal:2> <key:z> <key:z> { [ WEIGHTS <score> <score> ] [ AGGREGATE ( SUM | MIN | \
    MAX ) ] }
3 ZINTERSTORE <key:z> <literal:2> <key:z> <key:t> { [ WEIGHTS <score> <score> ] [ AGGREGATE ( SUM | MIN | \
    MAX ) ] }
2 ZUNIONSTORE <key:z> #<key:z> [ AGGREGATE ( SUM | MIN | MAX ) ]
3 ZINTERCARD #<key:z> [ LIMIT <count> ]
1 OBJECT ENCODING <key:z>
1 DEL <key:z>
"""

SEED = """
3 ZADD <only:z> ( <score> <member> )+
3 ZADD <only:y> ( <literal:0> <member> )+ <literal:0> <member>
2 SADD <only:t> <member>+
"""
