#!/usr/bin/env bash
# Breaks the store on purpose, one patch of mutants/ at a time, and sees that the simulation notices.
# A patch's first line says what it breaks. MUTANT=name tries one; SEEDS=n is how long the simulation looks (2000).
# Works on a copy of the tree in .build-mutants. Ends with 1 when a mutant survives.
source "$(dirname "$0")/common.sh"
scripts/setup.sh

root=$PWD
copy=$root/.build-mutants/tree
scratch=$root/.build-mutants/build
log=$root/.build-mutants/log
seeds=${SEEDS:-2000}
# A mutant may send a thread round in circles for ever.
minutes=${MINUTES:-15}

# Brings the copy to the state of the tree. Files that are the same keep their times, so that builds stay short.
refresh() {
    local file
    mkdir -p "$copy"
    git ls-files -co --exclude-standard -- Package.swift Sources Tests | sort >"$copy/wanted"
    while IFS= read -r file; do
        [ -f "$file" ] || continue
        cmp -s "$file" "$copy/$file" && continue
        mkdir -p "$copy/$(dirname "$file")"
        cp "$file" "$copy/$file"
    done <"$copy/wanted"
    (cd "$copy" && find Sources Tests -type f | sort) | comm -23 - <(grep -v '^Package' "$copy/wanted") |
        while IFS= read -r file; do rm -f "$copy/$file"; done
}

build() {
    (cd "$copy" && STRATA_SCOPE=store $SWIFT build -c release -Xswiftc -assert-config -Xswiftc Debug \
        --scratch-path "$scratch" --product SimulationRunner) >"$log" 2>&1
}

# try PATCH: 0 when the simulation notices it.
try() {
    local name seed message status=0
    name=$(basename "$1" .patch)
    say "$name: $(sed -n '1s/^# //p' "$1")"
    refresh
    # The copy lies within the repository, but is none of its business.
    (cd "$copy" && GIT_CEILING_DIRECTORIES=$(dirname "$copy") git apply "$1") || die "mutants/$name.patch no longer applies"
    build || { tail -n 20 "$log"; die "the tree with mutants/$name.patch does not build"; }
    timeout "${minutes}m" "$scratch/release/SimulationRunner" --seeds "$seeds" --quiet >"$log" 2>&1 || status=$?
    case $status in
    0)
        say "    NOT CAUGHT after $seeds seeds"
        return 1
        ;;
    1)
        seed=$(sed -n 's/^seed \([0-9]*\) failed$/\1/p' "$log" | head -n 1)
        message=$(sed -n '/^seed [0-9]* failed$/{n;s/^seed [0-9]*: //;p;q}' "$log")
        say "    caught by seed ${seed:-?}: $message"
        ;;
    124) say "    caught: a seed does not end" ;;
    *) say "    caught: $(grep -aoEm 1 '(Fatal error|(Assertion|Precondition) failed).*' "$log" || echo "the runner ended with $status")" ;;
    esac
}

shopt -s nullglob
patches=("$root"/mutants/${MUTANT:-*}.patch)
[ ${#patches[@]} -gt 0 ] || die "there is no mutants/${MUTANT:-*}.patch"
survivors=()
for patch in "${patches[@]}"; do
    try "$patch" || survivors+=("$(basename "$patch" .patch)")
done
[ ${#survivors[@]} = 0 ] || die "not caught: ${survivors[*]}"
say "${#patches[@]} mutants, all caught"
