// SPDX-License-Identifier: Apache-2.0

/// Times one operation after another with one reading of the clock for each; what the driver does between two
/// counts as part of the second.
struct Stopwatch {
    private(set) var nanos = WorkloadRun.clock.monotonicNanos

    mutating func lap() -> UInt64 {
        let now = WorkloadRun.clock.monotonicNanos
        defer { nanos = now }
        return now - nanos
    }
}
