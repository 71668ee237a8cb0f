#!/usr/bin/env bash
# The store under the thread sanitizer: eight writers, four readers, a maintainer on the real disk. First a planted race,
# which must be reported: a sanitizer that says nothing of it says nothing of anything. SECONDS_EACH=60 runs longer (20);
# `--build` only builds; BUILT=1 does not build.
source "$(dirname "$0")/common.sh"
scratch=.build-tsan
runner=$scratch/release/ProofRunner
if [ "${BUILT:-0}" != 1 ]; then
    STRATA_SCOPE=store $SWIFT build -c release --sanitize=thread -Xswiftc -assert-config -Xswiftc Debug \
        --scratch-path "$scratch" --product ProofRunner
fi
[ "${1:-}" = --build ] && exit 0
log=$(mktemp)
place=$scratch/stress
trap 'rm -rf "$log" "$place"' EXIT

# 66 is the sanitizer's own exit code.
status=0
TSAN_OPTIONS="halt_on_error=1 exitcode=66" "$runner" race >"$log" 2>&1 || status=$?
[ "$status" = 66 ] && grep -qE 'ThreadSanitizer: (data|Swift access) race' "$log" || die "the planted race was not reported (exit code $status)"
say "the planted race was reported"

rm -rf "$place"
mkdir -p "$place"
status=0
TSAN_OPTIONS="halt_on_error=0 exitcode=66" "$runner" stress --directory "$place/data" \
    --seconds "${SECONDS_EACH:-20}" >"$log" 2>&1 || status=$?
grep -a '^stress:' "$log" || true
[ "$status" = 0 ] || { head -n 80 "$log"; die "the stress run ended with $status"; }
say "no race was reported"
