#!/usr/bin/env bash
# Applies each change in Tests/mutants (one patch that breaks the code) and expects the tests to fail.
# The first line of a patch says `# filter: NAME`, the tests that must notice.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
shopt -s nullglob
patches=(Tests/mutants/*.patch)
[ ${#patches[@]} -gt 0 ] || { say "no mutants in Tests/mutants/"; exit 0; }
git diff --quiet || die "the working tree has changes; commit or stash them first"
survivors=()
for patch in "${patches[@]}"; do
    filter=$(sed -n '1s/^# filter: //p' "$patch")
    [ -n "$filter" ] || die "$patch does not begin with '# filter: NAME'"
    git apply "$patch" || die "$patch no longer applies"
    if $SWIFT test --filter "$filter" >/dev/null 2>&1; then survivors+=("$patch"); fi
    git apply -R "$patch"
done
[ ${#survivors[@]} = 0 ] || die "no test noticed: ${survivors[*]}"
say "${#patches[@]} mutants, all noticed"
