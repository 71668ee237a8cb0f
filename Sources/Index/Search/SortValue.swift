// SPDX-License-Identifier: Apache-2.0
import Base

/// One key of a hit's place in the order, as `sort` of the hit shows it.
public enum SortValue: Sendable, Equatable {
    /// The document has no value (keyword fields).
    case missing
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    /// A text that is shown as it is; `bytes` is what orders it.
    case text(String, bytes: [UInt8])
    /// A date shown in a format.
    case date(Int64, text: String)

    /// Appends the value as JSON.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .missing: writer.null()
        case .integer(let value): writer.value(value)
        case .double(let value) where value.isFinite: writer.value(value)
        case .double(let value): writer.value(value > 0 ? "Infinity" : "-Infinity")
        case .bool(let value): writer.value(value)
        case .text(let text, _): writer.value(text)
        case .date(_, let text): writer.value(text)
        }
    }
}
