#!/usr/bin/env bash
# Builds the release binary and serves ./data. Arguments go to `strata serve`.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
$SWIFT build -c release --product strata
exec .build/release/strata serve --data ./data "$@"
