#!/usr/bin/env bash
# The deterministic simulation. SEED=n replays one seed; SEEDS=n FROM=f runs n seeds from f on.
# `--build` only builds. Assertions stay on, as in a debug build.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
STRATA_SCOPE=store $SWIFT build -c release -Xswiftc -assert-config -Xswiftc Debug \
    --scratch-path .build-sim --product SimulationRunner
[ "${1:-}" = --build ] && exit 0
runner=.build-sim/release/SimulationRunner
if [ -n "${SEED:-}" ]; then exec "$runner" --seed "$SEED"; fi
exec "$runner" --seeds "${SEEDS:-2000}" --from "${FROM:-1}"
