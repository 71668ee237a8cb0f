// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

@testable import Index

/// Answers queries by looking at each document: slow, short, and shares no code with the index.
struct ModelEvaluator {
    let documents: [ModelDocument]

    func matches(_ query: Query, _ document: ModelDocument) -> Bool {
        switch query {
        case .matchAll: return true
        case .matchNone: return false
        case .term(let query): return equals(query.field, query.value, document)
        case .terms(let query): return query.values.contains { equals(query.field, $0, document) }
        case .match(let query):
            let terms = query.value.text.split(separator: " ").map(String.init)
            let found = terms.filter { document.text?.contains($0) == true }.count
            // One term makes a term query, to which no minimum applies.
            if terms.count == 1 { return found == 1 }
            if query.operator == .and { return found == terms.count && found > 0 }
            return found >= max(query.minimumShouldMatch?.required(of: terms.count) ?? 1, 1)
        case .range(let query): return inside(query, document)
        case .exists(let query):
            switch query.field {
            case "keyword": return !document.keywords.isEmpty
            case "long": return !document.longs.isEmpty
            case "text": return document.text != nil
            default: return !document.persons.isEmpty
            }
        case .bool(let query):
            let should = query.should.filter { matches($0, document) }.count
            return query.must.allSatisfy { matches($0, document) }
                && query.filter.allSatisfy { matches($0, document) }
                && !query.mustNot.contains { matches($0, document) } && should >= query.requiredShould
        case .prefix(let query):
            let values = query.field == "person" ? document.personTexts : document.keywords
            return values.contains { $0.hasPrefix(query.prefix) }
        case .ids(let query): return query.ids.contains(String(document.number))
        case .constantScore(let query): return matches(query.filter, document)
        }
    }

    private func equals(_ field: String, _ value: ScalarValue, _ document: ModelDocument) -> Bool {
        switch (field, value) {
        case ("keyword", .string(let text)): return document.keywords.contains(text)
        case ("text", .string(let text)): return document.text?.contains(text) == true
        case ("ip", .string(let text)): return document.addresses.contains { $0.text == text }
        case ("person", .string(let text)): return document.personTexts.contains(text)
        case ("long", .int(let number)): return document.longs.contains(number)
        case ("double", .double(let number)): return document.doubles.contains(number)
        case ("bool", .bool(let truth)): return document.bools.contains(truth)
        case ("date", .int(let millis)): return document.dates.contains(millis)
        default: return false
        }
    }

    private func inside(_ query: RangeQuery, _ document: ModelDocument) -> Bool {
        func holds<T: Comparable>(_ value: T, _ bound: (ScalarValue) -> T?) -> Bool {
            if let lower = query.lower, let low = bound(lower.value) {
                guard lower.isInclusive ? value >= low : value > low else { return false }
            }
            if let upper = query.upper, let high = bound(upper.value) {
                guard upper.isInclusive ? value <= high : value < high else { return false }
            }
            return true
        }
        switch query.field {
        case "long": return document.longs.contains { holds(Double($0)) { $0.doubleValue } }
        case "double": return document.doubles.contains { holds($0) { $0.doubleValue } }
        case "date": return document.dates.contains { holds(Double($0)) { $0.doubleValue } }
        default: return document.keywords.contains { holds($0) { $0.text } }
        }
    }

    // MARK: Scores, in double precision

    func score(_ query: Query, _ document: ModelDocument) -> Double {
        switch query {
        case .term(let query) where query.field == "text" || query.field == "keyword":
            return Double(query.boost) * bm25(query.field, query.value.text, document)
        case .match(let query):
            return query.value.text.split(separator: " ").reduce(0) {
                $0 + bm25("text", String($1), document)
            }
        case .bool(let query):
            if query.must.isEmpty && query.filter.isEmpty && query.should.isEmpty && query.mustNot.isEmpty {
                return 1
            }
            return (query.must + query.should).filter { matches($0, document) }.reduce(0) {
                $0 + score($1, document)
            }
        case .constantScore(let query): return Double(query.boost)
        default: return 1
        }
    }

    private func bm25(_ field: String, _ term: String, _ document: ModelDocument) -> Double {
        func terms(_ document: ModelDocument) -> [String]? {
            field == "text" ? document.text : document.keywords.isEmpty ? nil : Array(Set(document.keywords))
        }
        let frequency = terms(document)?.filter { $0 == term }.count ?? 0
        guard frequency > 0 else { return 0 }
        let having = documents.compactMap(terms)
        let n = Double(having.count)
        let df = Double(having.filter { $0.contains(term) }.count)
        let idf = log(1 + (n - df + 0.5) / (df + 0.5))
        if field == "keyword" { return idf }
        let average = Double(having.reduce(0) { $0 + $1.count }) / n
        let length = Double(ModelEvaluator.lossy(document.text?.count ?? 0))
        let f = Double(frequency)
        return 2.2 * idf * f / (f + 1.2 * (0.25 + 0.75 * length / average))
    }

    /// Lengths keep four significant bits above 40.
    static func lossy(_ length: Int) -> Int {
        guard length >= 40 else { return length }
        var (rest, shift) = (length - 24, 0)
        while rest >= 16 {
            rest >>= 1
            shift += 1
        }
        return 24 + rest << shift
    }
}
