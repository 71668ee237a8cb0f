#!/usr/bin/env bash
# Runs benchmarks (release builds): all of them, or those that are named: memtable, json, rows, store, track, start.
# `store` alone takes options behind its name (`scripts/bench.sh store --quick`); it compares with other engines
# once scripts/setup-peers.sh has run, which it does unless STRATA_PEERS=0.
# `start` needs the Online Retail file (STRATA_RETAIL_CSV, or shared/data/ beside or above the checkout).
source "$(dirname "$0")/common.sh"
scripts/setup.sh

binary=.build/release/strata
tools=.build-bench/release
# Without what testing needs: see Package.swift.
public_tools=.build-bench-public/release

# built PRODUCT: a benchmark's own program
built() {
    STRATA_BENCH=1 STRATA_SCOPE=store $SWIFT build -c release --product "$1" --scratch-path .build-bench
}

served() {
    need_tool python3
    $SWIFT build -c release --product strata
    built TrackBenchmark
}

# The store and its peers, with the options that follow.
store() {
    export STRATA_PEERS=${STRATA_PEERS:-1}
    [ "$STRATA_PEERS" != 1 ] || scripts/setup-peers.sh
    STRATA_BENCH=public STRATA_SCOPE=store $SWIFT build -c release --product StoreBenchmark \
        --scratch-path .build-bench-public
    "$public_tools/StoreBenchmark" ${REPEATS:+--repeats "$REPEATS"} "$@"
}

retail() {
    for file in "${STRATA_RETAIL_CSV:-}" {..,../..}/shared/data/online-retail.csv.gz; do
        if [ -n "$file" ] && [ -f "$file" ]; then
            echo "$file"
            return
        fi
    done
}

if [ "${1:-}" = store ] && [ $# -gt 1 ]; then
    shift
    store "$@"
    exit
fi

[ $# -gt 0 ] || set -- memtable json rows store track start
for name in "$@"; do
    say "== $name"
    case $name in
    memtable) built MemtableBenchmark && "$tools/MemtableBenchmark" ;;
    json) built JSONBenchmark && "$tools/JSONBenchmark" ;;
    rows) built RowsBenchmark && "$tools/RowsBenchmark" ;;
    store) store ;;
    track) served && python3 benchmarks/track/track.py "$binary" "$tools/TrackBenchmark" ;;
    start)
        file=$(retail)
        if [ -n "$file" ]; then
            served && python3 benchmarks/start/start.py "$binary" "$tools/TrackBenchmark" "$file"
        else
            say "the Online Retail file is not here; set STRATA_RETAIL_CSV"
        fi
        ;;
    *) die "no benchmark '$name'" ;;
    esac
done
