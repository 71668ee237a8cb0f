// SPDX-License-Identifier: Apache-2.0

/// How many optional clauses must match: `2`, `-1`, `75%`, `-25%`, or conditions as `2<75% 9<-3`.
public struct MinimumShouldMatch: Sendable, Equatable {
    enum Amount: Sendable, Equatable {
        case count(Int)
        case percent(Int)
    }
    /// Applies when there are more than `above` clauses.
    struct Condition: Sendable, Equatable {
        var above: Int
        var amount: Amount
    }

    var unconditional: Amount?
    var conditions: [Condition] = []

    public init(count: Int) { unconditional = .count(count) }

    /// - Returns: nil when the text is none of the forms above.
    public init?(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard !parts.isEmpty, parts.count <= 64 else { return nil }
        if !text.contains("<") {
            guard parts.count == 1, let amount = Self.amount(parts[0]) else { return nil }
            unconditional = amount
            return
        }
        for part in parts {
            let sides = part.split(separator: "<", omittingEmptySubsequences: false)
            guard sides.count == 2, let above = Int(sides[0]), above >= 0, let amount = Self.amount(sides[1])
            else { return nil }
            conditions.append(Condition(above: above, amount: amount))
        }
    }

    private static func amount(_ text: Substring) -> Amount? {
        if text.hasSuffix("%") {
            guard let percent = Int(text.dropLast()), (-100...100).contains(percent) else { return nil }
            return .percent(percent)
        }
        guard let count = Int(text), count.magnitude <= 1_000_000 else { return nil }
        return .count(count)
    }

    /// The number of clauses that must match out of `clauses`, within 0…clauses + 1 (one more than there are:
    /// no document matches, as in Elasticsearch).
    public func required(of clauses: Int) -> Int {
        var amount = unconditional
        if amount == nil {
            for condition in conditions {
                guard clauses > condition.above else { break }
                amount = condition.amount
            }
        }
        guard let amount else { return clauses }
        let required: Int
        switch amount {
        case .count(let count): required = count < 0 ? clauses + count : count
        case .percent(let percent):
            let share = clauses * percent / 100
            required = percent < 0 ? clauses + share : share
        }
        return min(max(required, 0), clauses + 1)
    }
}
