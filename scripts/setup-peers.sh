#!/usr/bin/env bash
# Installs the engines that benchmarks/store compares the store with (Debian packages). The product needs none
# of them.
source "$(dirname "$0")/common.sh"

install_packages librocksdb-dev libleveldb-dev liblmdb-dev libsqlite3-dev
