#!/usr/bin/env bash
# Fuzzes the parsers with libFuzzer and AddressSanitizer: each target for MINUTES=10, or only TARGET=NAME.
# Finds grow in .build-fuzz/found, inputs that fail go to .build-fuzz/crashes.
# `--build` only builds. `--replay` runs the corpus and then new inputs from a fixed seed, as CI does, for at most
# REPLAY_SECONDS=8 each. `--keep` takes the finds that reach new code into the corpus, up to 200 files and 200 kB.
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

# No target needs more than this scope: what only the server uses is neither fetched nor built.
for target in "${targets[@]}"; do
    STRATA_SCOPE=cdp STRATA_FUZZ=1 $SWIFT build --scratch-path .build-fuzz --product "$target"
done
[ "$mode" = --build ] && exit 0

# Swift's own crash handler hides the sanitizer's report.
export SWIFT_BACKTRACE=enable=no
failed=()

# Finds of a replay stay out of the tree: they go to a directory that is thrown away.
replay() {
    say "replaying $1: $(find "$2" -type f | wc -l) inputs"
    local finds
    finds=$(mktemp -d)
    "$3" -runs=0 -timeout=20 "$2" >"$finds/log" 2>&1 \
        && "$3" -seed=1 -runs="${RUNS_EACH:-20000}" -max_total_time="${REPLAY_SECONDS:-8}" -timeout=20 \
            -artifact_prefix="$finds/" "$finds" "$2" >"$finds/log" 2>&1 \
        || { failed+=("$1"); tail -40 "$finds/log"; }
    rm -rf "$finds"
}

# The smallest inputs that together reach what corpus and finds reach, as many as fit.
keep() {
    local merged files=0 bytes=0 size
    merged=$(mktemp -d)
    "$3" -merge=1 -timeout=20 "$merged" "$2" ".build-fuzz/found/$1" 2>/dev/null || die "$1 cannot be merged"
    rm -f "$2"/*
    while read -r size name; do
        [ $((files + 1)) -le 200 ] && [ $((bytes + size)) -le 200000 ] || break
        cp "$name" "$2/" && files=$((files + 1)) bytes=$((bytes + size))
    done < <(find "$merged" -type f -printf '%s %p\n' | sort -n)
    rm -rf "$merged"
    say "$1: kept $files inputs, $bytes bytes"
}

fuzz() {
    say "fuzzing $1 for ${MINUTES:-10} minutes"
    mkdir -p .build-fuzz/crashes
    "$3" -max_total_time=$((${MINUTES:-10} * 60)) -timeout=20 -artifact_prefix=".build-fuzz/crashes/$1-" \
        ".build-fuzz/found/$1" "$2" || failed+=("$1")
}

for target in "${targets[@]}"; do
    # A date format that is made once is held through a tagged pointer, which the search for leaks does not follow.
    case $target in
        FuzzQueryDSL | FuzzRows | FuzzTrack) export ASAN_OPTIONS=detect_leaks=0 ;;
        *) unset ASAN_OPTIONS ;;
    esac
    corpus=fuzz/corpus/$target
    mkdir -p "$corpus" ".build-fuzz/found/$target"
    case $mode in
        --replay) replay "$target" "$corpus" ".build-fuzz/debug/$target" ;;
        --keep) keep "$target" "$corpus" ".build-fuzz/debug/$target" ;;
        *) fuzz "$target" "$corpus" ".build-fuzz/debug/$target" ;;
    esac
done
[ ${#failed[@]} = 0 ] || die "failed: ${failed[*]}"
say "done: ${targets[*]}"
