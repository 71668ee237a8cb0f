// SPDX-License-Identifier: Apache-2.0
import Base

/// Sums of JSON numbers: whole numbers stay whole while they fit, all else is double.
enum Arithmetic {
    /// Absent and what is not a number count as 0.
    static func sum(_ a: JSON?, _ b: JSON?) -> JSON {
        if let x = whole(a), let y = whole(b) {
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow { return .int(sum) }
        }
        return .double((a?.double ?? 0) + (b?.double ?? 0))
    }

    static func negated(_ a: JSON) -> JSON {
        if let x = a.int64, x != .min { return .int(-x) }
        return .double(-(a.double ?? 0))
    }

    static func isNumber(_ a: JSON?) -> Bool { a?.double != nil }

    /// A number, or a text that is one: shops send prices as texts.
    static func number(_ json: JSON?) -> JSON? {
        switch json {
        case .int, .unsigned, .double: return json
        case .string(let text):
            let text = Text.trimmed(text)
            if let whole = Int64(text) { return .int(whole) }
            guard let value = Double(text), value.isFinite else { return nil }
            return .double(value)
        default: return nil
        }
    }

    private static func whole(_ a: JSON?) -> Int64? {
        guard let a, isNumber(a) else { return 0 }
        return a.int64
    }
}
