#!/usr/bin/env bash
# Breaks the code on purpose, one patch of mutants/ at a time, and sees that the simulation notices.
# A patch's first line says what it breaks; its folder is the world to look in: those of mutants/index in that of the
# index, those of mutants/platform in that of the platform, those beside them in the store's.
# SUITE says who looks: the simulation (without it), or some of the harnesses of scripts/proof.sh: SUITE="crashes
# faults metamorphic", each of which says whether it notices.
# MUTANT=name tries one, WORLD=name one world's; SEEDS=n is how long the simulation looks (3000).
# Works on a copy of the tree in .build-mutants. Ends with 1 when a mutant survives.
source "$(dirname "$0")/common.sh"
scripts/setup.sh

root=$PWD
copy=$root/.build-mutants/tree
scratch=$root/.build-mutants/build
log=$root/.build-mutants/log
seeds=${SEEDS:-3000}
suite=${SUITE:-simulation}
# A mutant may send a thread round in circles for ever.
minutes=${MINUTES:-15}

# Brings the copy to the state of the tree. Files that are the same keep their times, so that builds stay short.
refresh() {
    local file
    mkdir -p "$copy"
    git ls-files -co --exclude-standard -- Package.swift Sources Tests examples | sort >"$copy/wanted"
    while IFS= read -r file; do
        [ -f "$file" ] || continue
        cmp -s "$file" "$copy/$file" && continue
        mkdir -p "$copy/$(dirname "$file")"
        cp "$file" "$copy/$file"
    done <"$copy/wanted"
    (cd "$copy" && find Sources Tests examples -type f | sort) | comm -23 - <(grep -v '^Package' "$copy/wanted") |
        while IFS= read -r file; do rm -f "$copy/$file"; done
}

# world PATCH: the name of its folder.
world() {
    local folder
    folder=$(basename "$(dirname "$1")")
    if [ "$folder" = mutants ]; then echo store; else echo "$folder"; fi
}

# build WORLD
build() {
    local scope=$1 product=SimulationRunner
    [ "$1" != platform ] || scope=cdp
    [ "$suite" = simulation ] || product=ProofRunner
    (cd "$copy" && STRATA_SCOPE=$scope $SWIFT build -c release -Xswiftc -assert-config -Xswiftc Debug \
        --scratch-path "$scratch" --product $product) >"$log" 2>&1
}

# Shows the mutant that is built to each harness: 0 when one of them notices it.
harnesses() {
    local harness options status result=1
    for harness in $suite; do
        case $harness in
        crashes) options="--nested 0" ;;
        faults) options="--share 2" ;;
        *) options="--runs 3" ;;
        esac
        status=0
        # shellcheck disable=SC2086 # several options in one variable
        timeout "${minutes}m" "$scratch/release/ProofRunner" "$harness" $options >"$log" 2>&1 || status=$?
        case $status in
        0) say "    $harness: NOT CAUGHT" ;;
        124) say "    $harness: caught, a case does not end" && result=0 ;;
        *) say "    $harness: caught: $(grep -aoEm 1 'FAILED.*|TRAPPED.*' "$log")" && result=0 ;;
        esac
        say "        $(grep -aE '^(crash states|failing operations|metamorphic):' "$log")"
    done
    return $result
}

# try PATCH: 0 when the simulation notices it.
try() {
    local name seed message world status=0
    name=$(basename "$1" .patch)
    world=$(world "$1")
    say "$name ($world): $(sed -n '1s/^# //p' "$1")"
    refresh
    # The copy lies within the repository, but is none of its business.
    (cd "$copy" && GIT_CEILING_DIRECTORIES=$(dirname "$copy") git apply "$1") || die "$name.patch no longer applies"
    build "$world" || { tail -n 20 "$log"; die "the tree with $name.patch does not build"; }
    if [ "$suite" != simulation ]; then
        harnesses
        return
    fi
    timeout "${minutes}m" "$scratch/release/SimulationRunner" --world "$world" --seeds "$seeds" --quiet >"$log" 2>&1 || status=$?
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
patches=()
worlds=${WORLD:-store index platform}
[ "$suite" = simulation ] || worlds=store
for world in $worlds; do
    folder=$root/mutants/$world
    [ "$world" != store ] || folder=$root/mutants
    for patch in "$folder"/${MUTANT:-*}.patch; do
        # A name without a star stands for itself even where there is no such file.
        [ -f "$patch" ] && patches+=("$patch")
    done
done
[ ${#patches[@]} -gt 0 ] || die "there is no mutants/${MUTANT:-*}.patch"
survivors=()
for patch in "${patches[@]}"; do
    try "$patch" || survivors+=("$(basename "$patch" .patch)")
done
[ ${#survivors[@]} = 0 ] || die "not caught: ${survivors[*]}"
say "${#patches[@]} mutants, all caught"
