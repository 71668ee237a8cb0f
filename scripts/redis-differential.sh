#!/usr/bin/env bash
# Random commands at the built binary and at Debian's redis-server, every reply compared, in RESP2 and in RESP3
# (Tests/clients/redis/README.md). STRATA=path takes another binary, or any command that the tests can start:
# STRATA=redis-server compares redis-server with itself. COMMANDS=n (20000), FAMILIES=strings,hashes or -streams (all),
# SEED=n (a new one), RESP=3 for one protocol. What else is given goes to differential.py.
source "$(dirname "$0")/common.sh"

need_tool python3
need_tool redis-server
strata=${STRATA:-.build/release/strata}
if [ "$strata" = .build/release/strata ] && [ ! -x "$strata" ]; then $SWIFT build -c release --product strata; fi
# One seed for both, and said at the end, so that a run can be had again.
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}

failed=()
for protocol in ${RESP:-2 3}; do
    say "-- redis differential: RESP$protocol, seed $seed"
    python3 -u Tests/clients/redis/differential.py --start "$strata" --resp "$protocol" --seed "$seed" \
        --families="${FAMILIES:-all}" --commands "${COMMANDS:-20000}" "$@" || failed+=("RESP$protocol")
done
if [ ${#failed[@]} -gt 0 ]; then
    say "redis differential: differences in ${failed[*]}, seed $seed"
    exit 1
fi
say "redis differential: no difference"
