#!/usr/bin/env bash
# Kills the built binary with SIGKILL, while it imports and while it serves, and looks at what is left.
# ROUNDS=50 kills the server more often (5); SEED=n chooses other moments (1); CONFIGURATION=debug takes that build.
# ONLY=import or ONLY=server runs one of the two.
source "$(dirname "$0")/common.sh"

need_tool python3
binary=".build/${CONFIGURATION:-release}/strata"
[ -x "$binary" ] || $SWIFT build -c "${CONFIGURATION:-release}" --product strata

failed=()
# kills NAME PROGRAM OPTIONS…
kills() {
    local name=$1 program=$2
    shift 2
    [ -z "${ONLY:-}" ] || [ "$ONLY" = "$name" ] || return 0
    say "-- kills: $name"
    python3 -u "Tests/clients/$program" "$binary" --seed "${SEED:-1}" "$@" || failed+=("$name")
}
kills import import_kills.py --kills 10
kills server server_kills.py --rounds "${ROUNDS:-5}"
if [ ${#failed[@]} -gt 0 ]; then
    say "kills: failed: ${failed[*]}"
    exit 1
fi
say "kills: all passed"
