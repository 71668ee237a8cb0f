#!/usr/bin/env bash
# Checks that the hot functions of the store are in a release binary and count no references, allocate nothing and
# check no exclusivity: the simulation's runner, or the binary that is named.
# `scripts/hot.sh [binary [function ...]]`: functions as `swift demangle --simplified` writes them; ours for none.
source "$(dirname "$0")/common.sh"
need_tool objdump
need_tool nm

binary=${1:-.build-sim/release/SimulationRunner}
[ $# -gt 0 ] || STRATA_SCOPE=store $SWIFT build -c release --scratch-path .build-sim --product SimulationRunner
shift || true
[ $# -gt 0 ] || set -- \
    'MemtableTree.insert(_:_:_:)' 'TreeLeaf.lowerBound(_:_:_:_:)' 'MemtableCursor.next()' \
    'ReadState.lookup(_:_:)' 'Version.lookup(_:_:)' 'TableReader.lookup(_:_:)' \
    'BlockView.firstEntry(_:_:)' 'BlockView.offerVersions(to:)' \
    'BlockCursor.seek(_:_:)' 'BlockCursor.previous()' 'TableCursor.next()' \
    'MergingCursor.next()' 'MergingCursor.previous()' 'MergingCursor.sink(_:)'
forbidden='swift_(retain|release|allocObject|beginAccess|bridgeObjectRetain|bridgeObjectRelease)'

symbols=$(mktemp)
trap 'rm -f "$symbols" "$symbols.names"' EXIT
nm --defined-only "$binary" | awk '$2 ~ /[tT]/ { print $3 }' | grep '8LSMStore' | sort -u > "$symbols"
$SWIFT demangle --simplified < "$symbols" | paste "$symbols" - > "$symbols.names"

failures=0
for name in "$@"; do
    # One function may be there several times: specialised for its callers.
    mangled=$(awk -F '\t' -v name="$name" '$2 == name || $2 == "specialized " name { print $1 }' "$symbols.names")
    if [ -z "$mangled" ]; then
        echo "$name: not in $binary; it was inlined or renamed"
        failures=$((failures + 1))
    fi
    for symbol in $mangled; do
        calls=$(objdump -d --no-show-raw-insn --disassemble="$symbol" "$binary" \
            | { grep -oE "(call|jmp) .*<$forbidden" || true; } | sed -E 's/.*<//' | sort | uniq -c | awk '{ print $2 " x" $1 }')
        [ -z "$calls" ] || { echo "$name calls $(echo $calls)"; failures=$((failures + 1)); }
    done
done
[ "$failures" = 0 ] || { echo "$failures of the hot functions are not as they should be"; exit 1; }
echo "$# hot functions count no references and allocate nothing"
