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

# install_packages NAME ...: Debian packages, those that are missing. Says nothing and touches nothing when all are there.
install_packages() {
    local missing=() as_root=() package status
    for package in "$@"; do
        status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            die "these packages are missing, and installing them needs root: ${missing[*]}
Run: apt-get install ${missing[*]}"
        fi
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq || die "apt-get update failed; is the network up?"
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || die "apt-get could not install: ${missing[*]}"
}
