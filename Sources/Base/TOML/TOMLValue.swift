// SPDX-License-Identifier: Apache-2.0

/// A value of a TOML document, and where it begins.
public struct TOMLValue: Sendable {
    public enum Content: Sendable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        case dateTime(TOMLDateTime)
        case array([TOMLValue])
        case table(TOMLTable)
    }

    public let content: Content
    public let position: TOMLPosition

    public init(_ content: Content, at position: TOMLPosition) {
        self.content = content
        self.position = position
    }

    public var string: String? { if case .string(let text) = content { text } else { nil } }
    public var int64: Int64? { if case .integer(let number) = content { number } else { nil } }
    /// Floats only: TOML tells `1` from `1.0`.
    public var double: Double? { if case .float(let number) = content { number } else { nil } }
    public var bool: Bool? { if case .boolean(let flag) = content { flag } else { nil } }
    public var dateTime: TOMLDateTime? { if case .dateTime(let time) = content { time } else { nil } }
    public var array: [TOMLValue]? { if case .array(let elements) = content { elements } else { nil } }
    public var table: TOMLTable? { if case .table(let table) = content { table } else { nil } }

    /// What it is, for messages: "a string", "an array".
    public var kindName: String {
        switch content {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .dateTime(let value): value.kind == .localTime ? "a time" : "a date"
        case .array: "an array"
        case .table: "a table"
        }
    }
}
