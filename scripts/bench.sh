#!/usr/bin/env bash
# Runs every benchmark in benchmarks/ (release build).
source "$(dirname "$0")/common.sh"
scripts/setup.sh
[ -x benchmarks/run.sh ] || { say "no benchmarks in benchmarks/"; exit 0; }
exec benchmarks/run.sh "$@"
