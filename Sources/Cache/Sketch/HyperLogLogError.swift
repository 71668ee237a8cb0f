// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a string that began like a HyperLogLog.
enum HyperLogLogError: Error {
    /// Its runs of registers do not add up: `INVALIDOBJ Corrupted HLL object detected`.
    case corrupted
}
