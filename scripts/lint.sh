#!/usr/bin/env bash
# Layout by swift-format, house rules by the tidy tests.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests examples
if [ -d fuzz ]; then swift format lint --strict --parallel --recursive --configuration .swift-format fuzz; fi
exec $SWIFT test --filter TidyTests
