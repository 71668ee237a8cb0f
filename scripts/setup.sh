#!/usr/bin/env bash
# Makes a bare Debian 12 ready to build: checks for Swift, installs the system libraries that are missing.
# Says nothing and touches nothing when all is there.
source "$(dirname "$0")/common.sh"

command -v "${SWIFT%% *}" >/dev/null 2>&1 || die "Swift was not found in PATH or in ${SWIFT_HOME:-/opt/swift}.
Install Swift 6.1 or later (https://www.swift.org/install/linux/), or set SWIFT_HOME to its directory."

packages=(
    # what the Swift tool chain itself needs
    binutils gcc libc6-dev libstdc++-12-dev libcurl4 libxml2 libncurses6 git ca-certificates
    # what Strata links
    liblz4-dev libzstd-dev libsodium-dev libxxhash-dev zlib1g-dev pkg-config
    # what the tests with real clients use
    python3 python3-venv redis-server redis-tools
    # what the README's tour uses
    curl
)

if ! command -v dpkg-query >/dev/null 2>&1; then
    missing=()
    need_tool pkg-config
    for library in liblz4 libzstd libsodium libxxhash zlib; do
        pkg-config --exists "$library" || missing+=("$library")
    done
    [ ${#missing[@]} = 0 ] || die "this is not Debian; install these libraries with their headers: ${missing[*]}"
    exit 0
fi

install_packages "${packages[@]}"
