#!/usr/bin/env bash
# Real clients of other projects against the built binary: elasticsearch-py of two major versions.
# Their packages are pinned and stay below .build. CONFIGURATION=debug tests the debug build.
source "$(dirname "$0")/common.sh"

need_tool python3
binary=".build/${CONFIGURATION:-release}/strata"
[ -x "$binary" ] || $SWIFT build -c "${CONFIGURATION:-release}" --product strata

failed=()
for version in 7.17.12 8.17.2; do
    name="elasticsearch-$version"
    python_client "$name" "elasticsearch==$version"
    say "-- $name"
    ".build/clients-venv/$name/bin/python" Tests/clients/elastic.py "$binary" || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
    say "clients: failed: ${failed[*]}"
    exit 1
fi
say "clients: all passed"
