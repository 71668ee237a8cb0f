// SPDX-License-Identifier: Apache-2.0

/// A JSON scalar as a query, a sort or a null_value wrote it: kept untyped until it is bound to a field's
/// type (`MappedField.bind…`), because only the mapping knows whether `"1"` is a text or a number.
public enum ScalarValue: Sendable, Equatable, Hashable {
    case bool(Bool)
    case int(Int64)
    /// Only above `Int64.max`.
    case unsigned(UInt64)
    case double(Double)
    case string(String)

    /// The value as Elasticsearch prints it in messages and as a keyword field stores it.
    public var text: String {
        switch self {
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .unsigned(let value): return String(value)
        case .double(let value): return NumberText.text(of: value)
        case .string(let value): return value
        }
    }

    /// Whether the value is one of the three kinds of numbers.
    public var isNumber: Bool {
        switch self {
        case .int, .unsigned, .double: return true
        case .bool, .string: return false
        }
    }

    /// The number as a double; nil for texts and booleans.
    public var doubleValue: Double? {
        switch self {
        case .int(let value): return Double(value)
        case .unsigned(let value): return Double(value)
        case .double(let value): return value
        case .bool, .string: return nil
        }
    }
}
