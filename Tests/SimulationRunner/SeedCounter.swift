// SPDX-License-Identifier: Apache-2.0

/// The seeds of one job: every `stride`th. Used by one thread.
final class SeedCounter: @unchecked Sendable {
    private let count: UInt64
    private let stride: UInt64
    private var current: UInt64

    init(count: UInt64, stride: UInt64, first: UInt64) {
        self.count = count
        self.stride = stride
        current = first
    }

    func next() -> UInt64? {
        guard current < count else { return nil }
        defer { current += stride }
        return current
    }
}
