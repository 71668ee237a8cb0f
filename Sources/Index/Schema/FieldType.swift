// SPDX-License-Identifier: Apache-2.0

/// The type of a mapped field. Raw values are Elasticsearch's names.
public enum FieldType: String, Sendable, Equatable, CaseIterable {
    case text, keyword
    case long, integer, short, byte
    /// `float` and `half_float` are accepted and rendered back, and kept at double precision.
    case double, float
    case halfFloat = "half_float"
    case boolean, date, ip, object, flattened
    /// A stable number whose text is looked up under the view. No mapping from outside can ask for it.
    case resolvedKeyword = "resolved_keyword"

    /// What clients are told: a resolved keyword is a keyword to them.
    public var shownName: String { self == .resolvedKeyword ? FieldType.keyword.rawValue : rawValue }

    /// How values of the type are kept in columns; nil for objects.
    public var storage: FieldStorage? {
        switch self {
        case .text: return .text
        case .keyword, .flattened: return .keyword
        case .long, .integer, .short, .byte, .date, .resolvedKeyword: return .int64
        case .double, .float, .halfFloat: return .double
        case .boolean: return .bool
        case .ip: return .ip
        case .object: return nil
        }
    }

    /// `long`, `integer`, `short` or `byte`.
    public var isInteger: Bool { integerRange != nil }
    /// `double`, `float` or `half_float`.
    public var isFloating: Bool { self == .double || self == .float || self == .halfFloat }
    public var isNumeric: Bool { isInteger || isFloating }

    /// The values that an integer type takes; nil for all other types.
    var integerRange: ClosedRange<Int64>? {
        switch self {
        case .long: return Int64.min...Int64.max
        case .integer: return Int64(Int32.min)...Int64(Int32.max)
        case .short: return Int64(Int16.min)...Int64(Int16.max)
        case .byte: return Int64(Int8.min)...Int64(Int8.max)
        default: return nil
        }
    }

    /// The greatest magnitude that a floating type takes; nil for all other types.
    var floatingMagnitudeMax: Double? {
        switch self {
        case .double: return .greatestFiniteMagnitude
        case .float: return Double(Float.greatestFiniteMagnitude)
        case .halfFloat: return 65_504
        default: return nil
        }
    }
}
