// SPDX-License-Identifier: Apache-2.0

/// Gives out file numbers while a store is opened or repaired. One thread at a time.
final class FileNumbers {
    /// Above all that are in use.
    private(set) var next: UInt64 = 1

    func take() -> UInt64 {
        defer { next += 1 }
        return next
    }

    /// Numbers below `number` are not given out.
    func raise(to number: UInt64) { next = max(next, number) }
}
