// SPDX-License-Identifier: Apache-2.0

/// Why a text is not TOML that we read, and where. The reason also says what to do where that is not plain.
public struct TOMLError: Error, Sendable, Equatable, CustomStringConvertible {
    public let position: TOMLPosition
    public let reason: String

    public init(_ reason: String, at position: TOMLPosition) {
        self.position = position
        self.reason = reason
    }

    /// From 1.
    public var line: Int { position.line }
    /// From 1, in characters of the line.
    public var column: Int { position.column }

    public var description: String { "line \(line), column \(column): \(reason)" }
}
