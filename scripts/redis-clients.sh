#!/usr/bin/env bash
# Real Redis clients against the built binary: redis-py of three major versions, redis-cli, redis-benchmark
# (Tests/clients/redis/README.md). Their packages are pinned and stay below .build. STRATA=path takes another binary,
# or redis-server itself. FEATURES=a,b or -a (all) are those of clients_test.py; PARTS=plain,bulk (all) those of
# cli_test.py, PARTS=none leaves them out. ONLY=8.1.0 runs one version of redis-py, ONLY=none leaves redis-py out.
source "$(dirname "$0")/common.sh"

need_tool python3
need_tool redis-cli
strata=${STRATA:-.build/release/strata}
if [ "$strata" = .build/release/strata ] && [ ! -x "$strata" ]; then $SWIFT build -c release --product strata; fi

failed=()
# client NAME REQUIREMENT …
client() {
    local name=$1
    shift
    case "$name" in redis-${ONLY:-}*) ;; *) return 0 ;; esac
    python_client "$name" "$@"
    say "-- $name"
    ".build/clients-venv/$name/bin/python" Tests/clients/redis/clients_test.py --start "$strata" \
        --features="${FEATURES:-all}" || failed+=("$name")
}
# 4.3.4 with hiredis is what Tracardi is built with; 8 speaks RESP3 unless it is told otherwise.
client redis-4.3.4 redis==4.3.4 hiredis==2.2.3
client redis-5.3.1 redis==5.3.1
client redis-8.1.0 redis==8.1.0
client redis-8.1.0-hiredis redis==8.1.0 hiredis==3.5.0

if [ "${PARTS:-}" != none ]; then
    say "-- redis-cli and redis-benchmark"
    python3 Tests/clients/redis/cli_test.py --start "$strata" ${PARTS:+--parts "$PARTS"} || failed+=("redis-cli")
fi
if [ ${#failed[@]} -gt 0 ]; then
    say "redis clients: failed: ${failed[*]}"
    exit 1
fi
say "redis clients: all passed"
