// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a time that we read.
public struct TimestampError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Byte of the text at which reading stopped.
    public let offset: Int
    public let reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "time, byte \(offset): \(reason)" }
}
