#!/usr/bin/env bash
# The documentation's checks are tidy tests: dead links, banned words.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
exec $SWIFT test --filter TidyTests
