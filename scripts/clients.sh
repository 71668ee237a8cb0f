#!/usr/bin/env bash
# Real clients of other projects against the built binary: elasticsearch-py of two major versions.
# Their packages are pinned and stay below .build. CONFIGURATION=debug tests the debug build.
source "$(dirname "$0")/common.sh"

need_tool python3
binary=".build/${CONFIGURATION:-release}/strata"
[ -x "$binary" ] || $SWIFT build -c "${CONFIGURATION:-release}" --product strata

# client NAME REQUIREMENT: a virtual environment with one client in it
client() {
    local home=".build/clients-venv/$1"
    if [ ! -x "$home/bin/python" ] || [ "$(cat "$home/pinned" 2>/dev/null)" != "$2" ]; then
        rm -rf "$home"
        python3 -m venv "$home"
        "$home/bin/pip" install --quiet --disable-pip-version-check "$2"
        echo "$2" > "$home/pinned"
    fi
}

failed=()
for version in 7.17.12 8.17.2; do
    name="elasticsearch-$version"
    client "$name" "elasticsearch==$version"
    say "-- $name"
    ".build/clients-venv/$name/bin/python" Tests/clients/elastic.py "$binary" || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
    say "clients: failed: ${failed[*]}"
    exit 1
fi
say "clients: all passed"
