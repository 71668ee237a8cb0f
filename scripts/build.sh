#!/usr/bin/env bash
# Debug build of every target, tests included.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
exec $SWIFT build --build-tests
