// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON that we read, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Byte of the text, from 0.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// From 1, in characters (Unicode scalars) of the line.
    public let column: Int
    public let reason: String

    public init(offset: Int, line: Int, column: Int, reason: String) {
        self.offset = offset
        self.line = line
        self.column = column
        self.reason = reason
    }

    public var description: String { "JSON, line \(line), column \(column) (byte \(offset)): \(reason)" }
}
