#!/usr/bin/env bash
# Kills a process that writes to a store on the real disk, with SIGKILL, and looks at every start whether all that was
# acknowledged is there. ROUNDS=2000 (30), SEED=1, DIRECTORY=… for another disk; BUILT=1 does not build.
source "$(dirname "$0")/common.sh"
place=${DIRECTORY:-.build-sim/kills-store}
rm -rf "$place"
mkdir -p "$place"
scripts/proof.sh kills --directory "$place/data" --runs "${ROUNDS:-30}" --seed "${SEED:-1}"
rm -rf "$place"
