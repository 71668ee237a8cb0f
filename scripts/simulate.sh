#!/usr/bin/env bash
# The deterministic simulation. WORLD says what is simulated: store (without WORLD), index or platform.
# SEED=n replays one seed; SEEDS=n FROM=f runs n seeds from f on. `--build` only builds; WORLD=platform builds all
# worlds into one runner. Assertions stay on, as in a debug build.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
world=${WORLD:-store}
case $world in
store) scope=store ;;
index) scope=index ;;
platform) scope=cdp ;;
*) die "WORLD is '$world'; it takes one of store, index, platform" ;;
esac
runner=.build-sim/release/SimulationRunner
# A build of a smaller scope would take worlds out of the runner again.
if [ "${1:-}" != --run ]; then
    STRATA_SCOPE=$scope $SWIFT build -c release -Xswiftc -assert-config -Xswiftc Debug \
        --scratch-path .build-sim --product SimulationRunner
fi
[ "${1:-}" = --build ] && exit 0
if [ -n "${SEED:-}" ]; then exec "$runner" --world "$world" --seed "$SEED"; fi
exec "$runner" --world "$world" --seeds "${SEEDS:-2000}" --from "${FROM:-1}"
