// SPDX-License-Identifier: Apache-2.0

/// All values of one field of one document.
public enum ParsedValues: Sendable, Equatable {
    /// long, integer, short, byte, date (milliseconds since 1970 UTC), resolved keyword.
    case int64([Int64])
    case double([Double])
    case bool([Bool])
    /// 16 bytes each.
    case ip([IPAddress])
    /// UTF-8; for flattened fields both forms of each leaf (`FlattenedTerm`).
    case keyword([[UInt8]])
    case text(TokenStream)
}

extension ParsedValues {
    var isEmpty: Bool {
        switch self {
        case .int64(let values): return values.isEmpty
        case .double(let values): return values.isEmpty
        case .bool(let values): return values.isEmpty
        case .ip(let values): return values.isEmpty
        case .keyword(let values): return values.isEmpty
        // A text without terms still exists.
        case .text: return false
        }
    }

    /// Values of the same kind joined; those of another kind (which one field never has) are dropped.
    func appending(_ more: ParsedValues) -> ParsedValues {
        switch (self, more) {
        case (.int64(var values), .int64(let others)):
            values += others
            return .int64(values)
        case (.double(var values), .double(let others)):
            values += others
            return .double(values)
        case (.bool(var values), .bool(let others)):
            values += others
            return .bool(values)
        case (.ip(var values), .ip(let others)):
            values += others
            return .ip(values)
        case (.keyword(var values), .keyword(let others)):
            values += others
            return .keyword(values)
        default: return self
        }
    }
}
