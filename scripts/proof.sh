#!/usr/bin/env bash
# The harnesses of the store that look at every case of a kind (docs/testing.md): crashes, faults.
# `scripts/proof.sh crashes --share 10`: what follows the harness goes to the runner. `--build` only builds; with
# BUILT=1 nothing is built. Assertions stay on, as in a debug build.
source "$(dirname "$0")/common.sh"
runner=.build-sim/release/ProofRunner
if [ "${BUILT:-0}" != 1 ]; then
    STRATA_SCOPE=store $SWIFT build -c release -Xswiftc -assert-config -Xswiftc Debug \
        --scratch-path .build-sim --product ProofRunner
fi
[ "${1:-}" = --build ] || exec "$runner" "$@"
