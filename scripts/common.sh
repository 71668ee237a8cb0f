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

# as_root COMMAND ...: runs it as root, by sudo if need be; fails when there is no way.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# install_packages NAME ...: Debian packages, those that are missing. Says nothing and touches nothing when all are
# there. No service that comes with one is started or enabled: tests start what they need, on ports of their own.
install_packages() {
    local missing=() package status
    for package in "$@"; do
        status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; then
        die "these packages are missing, and installing them needs root: ${missing[*]}
Run: apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    as_root apt-get update -qq || die "apt-get update failed; is the network up?"
    forbid_services
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || die "apt-get could not install: ${missing[*]}"
    allow_services
    for package in "${missing[@]}"; do disable_service "$package"; done
}

# Debian starts a package's service when it is installed, unless this file says no (invoke-rc.d(8)). One that is
# there already (containers have it) is left alone.
SERVICE_POLICY=/usr/sbin/policy-rc.d
forbid_services() {
    [ ! -e "$SERVICE_POLICY" ] || return 0
    trap allow_services EXIT
    printf '#!/bin/sh\n# from setup.sh\nexit 101\n' | as_root tee "$SERVICE_POLICY" >/dev/null
    as_root chmod 755 "$SERVICE_POLICY"
}
allow_services() {
    if grep -q '^# from setup.sh$' "$SERVICE_POLICY" 2>/dev/null; then as_root rm -f "$SERVICE_POLICY"; fi
}

# disable_service PACKAGE: a service of that name, which we have just installed, does not start with the machine either.
disable_service() {
    if [ -e "/lib/systemd/system/$1.service" ] && command -v systemctl >/dev/null 2>&1; then
        as_root systemctl disable --quiet "$1.service" 2>/dev/null || true
    fi
    if [ -e "/etc/init.d/$1" ] && command -v update-rc.d >/dev/null 2>&1; then
        as_root update-rc.d "$1" disable >/dev/null 2>&1 || true
    fi
}

# python_client NAME REQUIREMENT ...: a virtual environment below .build with these packages in it. Its interpreter
# is .build/clients-venv/NAME/bin/python.
python_client() {
    local home=".build/clients-venv/$1"
    shift
    if [ ! -x "$home/bin/python" ] || [ "$(cat "$home/pinned" 2>/dev/null)" != "$*" ]; then
        rm -rf "$home"
        python3 -m venv "$home"
        "$home/bin/pip" install --quiet --disable-pip-version-check "$@"
        echo "$*" > "$home/pinned"
    fi
}
