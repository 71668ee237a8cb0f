#!/usr/bin/env bash
# Fuzzes the parsers with libFuzzer and AddressSanitizer. MINUTES=10 for all targets together, TARGET=NAME for one.
# `--build` only builds; `--replay` runs the corpus and then a fixed number of inputs from a fixed seed, as CI does.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
mode=${1:-}

targets=()
for folder in fuzz/Fuzz*/; do
    [ -d "$folder" ] && targets+=("$(basename "$folder")")
done
[ ${#targets[@]} -gt 0 ] || { say "no fuzz targets in fuzz/"; exit 0; }
if [ -n "${TARGET:-}" ]; then
    [ -d "fuzz/$TARGET" ] || die "no fuzz target $TARGET; there are: ${targets[*]}"
    targets=("$TARGET")
fi

for target in "${targets[@]}"; do
    STRATA_FUZZ=1 $SWIFT build --scratch-path .build-fuzz --product "$target"
done
[ "$mode" = --build ] && exit 0

# Swift's own crash handler hides the sanitizer's report.
export SWIFT_BACKTRACE=enable=no
# TOMLKit leaks the names of a table's keys; a leak is no finding about our parsers.
export ASAN_OPTIONS=detect_leaks=0
failed=()
# The TOML library asserts on hostile input (docs/roadmap.md): until it is replaced, its inputs are only replayed.
replay_only=" FuzzMapping "
for target in "${targets[@]}"; do
    corpus=fuzz/corpus/$target
    mkdir -p "$corpus"
    binary=.build-fuzz/debug/$target
    if [ "$mode" = --replay ]; then
        say "replaying $target: $(find "$corpus" -type f | wc -l) inputs"
        # Finds of a replay stay out of the tree: they go to a directory that is thrown away.
        finds=$(mktemp -d)
        fuzzed=${RUNS_EACH:-20000}
        [[ $replay_only == *" $target "* ]] && fuzzed=0
        "$binary" -runs=0 "$corpus" >"$finds/log" 2>&1 \
            && "$binary" -seed=1 -runs="$fuzzed" -max_total_time=60 -artifact_prefix="$finds/" \
                "$finds" "$corpus" >"$finds/log" 2>&1 \
            || { failed+=("$target"); tail -40 "$finds/log"; }
        rm -rf "$finds"
    else
        seconds=$(( ${MINUTES:-10} * 60 / ${#targets[@]} ))
        say "fuzzing $target for ${seconds}s"
        mkdir -p .build-fuzz/crashes
        "$binary" -max_total_time="$seconds" -artifact_prefix=".build-fuzz/crashes/$target-" "$corpus" \
            || failed+=("$target")
    fi
done
[ ${#failed[@]} = 0 ] || die "failed: ${failed[*]}"
say "fuzzing found nothing in: ${targets[*]}"
