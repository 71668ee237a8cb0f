# Sourced by every script: repository root, tool chain, and small helpers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v swift >/dev/null 2>&1; then
    for candidate in "${SWIFT_HOME:-/opt/swift}/usr/bin" "${SWIFT_HOME:-/opt/swift}/bin"; do
        [ -x "$candidate/swift" ] && export PATH="$candidate:$PATH" && break
    done
fi
# Another front end for swift may be put in (a wrapper that queues builds, say).
SWIFT=${SWIFT:-swift}

die() { printf 'error: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*"; }

# Stops with a plain message when a program is not there.
need_tool() { command -v "$1" >/dev/null 2>&1 || die "$1 is not installed; run scripts/setup.sh"; }
