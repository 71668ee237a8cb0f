// SPDX-License-Identifier: Apache-2.0

/// A profile's number: never reused, and the same through merges by way of `ProfileLedger`.
typealias ProfileNumber = UInt64

extension UInt64 {
    /// Eight bytes that sort as the number does.
    var bigEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) } }

    /// `nil` unless there are eight bytes.
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
