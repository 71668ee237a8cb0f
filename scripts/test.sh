#!/usr/bin/env bash
# The whole test programme. Prints what each part took beside its budget in minutes (docs/testing.md), and ends as
# `swift test` does. A part whose script is not in the tree is left out, and said so.
source "$(dirname "$0")/common.sh"

started=$SECONDS
failed=()
report=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# part NAME BUDGET_MINUTES FUNCTION
part() {
    local name=$1 budget=$2 begin=$SECONDS note=""
    say "== $name"
    if ! "$3"; then
        failed+=("$name")
        note=", FAILED"
    fi
    local seconds=$((SECONDS - begin))
    [ "$seconds" -le $((budget * 60)) ] || note="$note, OVER its budget"
    report+=("$(printf '%-22s %5.1f min of %2d%s' "$name" "$(awk "BEGIN{print $seconds/60}")" "$budget" "$note")")
}

has() { [ -x "$1" ]; }
has_simulation() { has scripts/simulate.sh && grep -q 'seeds' Tests/SimulationRunner/*.swift; }
has_fuzzers() { has scripts/fuzz.sh && ls fuzz/Fuzz*/*.swift >/dev/null 2>&1; }
has_clients() { has scripts/clients.sh || has scripts/kills.sh; }

builds() {
    scripts/setup.sh || return 1
    $SWIFT build --build-tests || return 1
    if has_simulation; then
        WORLD=platform scripts/simulate.sh --build || return 1
        scripts/proof.sh --build || return 1
    fi
    if has_clients; then
        $SWIFT build -c release --product strata || return 1
        scripts/hot.sh .build/release/strata || return 1
    fi
    if has_fuzzers; then scripts/fuzz.sh --build || return 1; fi
}
units() { $SWIFT test --skip-build 2>&1 | tee "$log"; }
simulation() {
    local result=0
    simulate store "${SEEDS:-1000}" || result=1
    simulate index "${SEEDS:-400}" || result=1
    simulate platform "${SEEDS:-150}" || result=1
    # Shares of what `make crashes`, `make faults` and `make metamorphic` do as a whole.
    BUILT=1 scripts/proof.sh crashes --share 8 || result=1
    BUILT=1 scripts/proof.sh faults --share 10 || result=1
    BUILT=1 scripts/proof.sh metamorphic --runs 5 || result=1
    return $result
}
simulate() { SEED='' WORLD=$1 SEEDS=$2 FROM=${FROM:-1} scripts/simulate.sh --run; }
kills_and_clients() {
    local result=0
    BUILT=1 ROUNDS=50 scripts/kills-store.sh || result=1
    if has scripts/kills.sh; then scripts/kills.sh || result=1; fi
    if has scripts/clients.sh; then scripts/clients.sh || result=1; fi
    # The families of commands that there are.
    FAMILIES=strings,counters,keys,expiry,bits,hll,scan,transactions,malformed \
        scripts/redis-differential.sh --implemented || result=1
    return $result
}
fuzz() { scripts/fuzz.sh --replay; }

part "builds" 18 builds
if [ ${#failed[@]} = 0 ]; then
    part "unit and model" 7 units
    if has_simulation; then part "simulation" 6 simulation; else report+=("simulation             not in the tree"); fi
    if has_clients; then
        part "kills and clients" 8 kills_and_clients
    else
        report+=("kills and clients      not in the tree")
    fi
    if has_fuzzers; then part "fuzz" 3 fuzz; else report+=("fuzz                   not in the tree"); fi
fi

say ""
printf '%s\n' "${report[@]}"
counts=$(sed -nE 's/.*Test run with ([0-9]+ tests?( in [0-9]+ suites?)?) .*/\1/p' "$log" | tail -1)
seconds=$((SECONDS - started))
if [ ${#failed[@]} -gt 0 ]; then
    say "✘ Test run with ${counts:-0 tests} failed after $seconds seconds; failed: ${failed[*]}."
    exit 1
fi
say "✔ Test run with ${counts:-0 tests} passed after $seconds seconds."
