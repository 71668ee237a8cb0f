// SPDX-License-Identifier: Apache-2.0
import Base

@testable import Index

/// Random queries over the model's fields.
enum QueryGenerator {
    static func query(depth: Int, _ random: inout SeededGenerator) -> Query {
        let kinds = depth > 0 ? 14 : 11
        func keyword(_ random: inout SeededGenerator) -> ScalarValue {
            .string("k\(Int.random(in: 0..<14, using: &random) * 7)")
        }
        func words(_ random: inout SeededGenerator) -> String {
            (0..<Int.random(in: 1..<4, using: &random))
                .map { _ in ModelDocument.words.randomElement(using: &random) ?? "a" }.joined(separator: " ")
        }
        switch Int.random(in: 0..<kinds, using: &random) {
        case 0: return .all
        case 1: return .term(TermQuery(field: "keyword", value: keyword(&random), boost: 2))
        case 2:
            return [
                .term(TermQuery(field: "long", value: .int(Int64.random(in: -20..<40, using: &random)))),
                .term(TermQuery(field: "bool", value: .bool(Bool.random(using: &random)))),
                .term(
                    TermQuery(
                        field: "ip", value: .string("10.0.0.\(Int.random(in: 0..<256, using: &random))"))),
                .term(
                    TermQuery(
                        field: "person",
                        value: .string((ModelResolver.texts + ["none"]).randomElement(using: &random) ?? ""))),
                .term(
                    TermQuery(
                        field: "double", value: .double(Double(Int.random(in: -50..<50, using: &random)) / 4))
                ),
            ].randomElement(using: &random) ?? .all
        case 3: return .terms(TermsQuery(field: "keyword", values: [keyword(&random), keyword(&random)]))
        case 4:
            return .terms(
                TermsQuery(
                    field: "long", values: [.int(3), .int(Int64.random(in: -20..<40, using: &random))]))
        case 5: return .match(MatchQuery(field: "text", value: .string(words(&random))))
        case 6:
            var match = MatchQuery(field: "text", value: .string(words(&random)))
            match.operator = Bool.random(using: &random) ? .and : .or
            match.minimumShouldMatch = MinimumShouldMatch(count: 2)
            return .match(match)
        case 7: return range(&random)
        case 8:
            return .exists(
                ExistsQuery(
                    field: ["keyword", "long", "text", "person"].randomElement(using: &random) ?? "long"))
        case 9: return prefix(&random)
        case 10:
            return .ids(IdsQuery(ids: (0..<5).map { _ in String(Int.random(in: 0..<100, using: &random)) }))
        case 11: return .constantScore(ConstantScoreQuery(filter: query(depth: depth - 1, &random), boost: 3))
        default:
            var bool = BoolQuery()
            func some(_ random: inout SeededGenerator) -> [Query] {
                (0..<Int.random(in: 0..<3, using: &random)).map { _ in query(depth: depth - 1, &random) }
            }
            bool.must = some(&random)
            bool.filter = some(&random)
            bool.should = some(&random)
            bool.mustNot = Bool.random(using: &random) ? some(&random) : []
            if bool.should.count > 1, Bool.random(using: &random) {
                bool.minimumShouldMatch = MinimumShouldMatch(count: 2)
            }
            // With exclusions alone the score is 0, which the scoring tests leave to a test of its own.
            if bool.must.isEmpty && bool.should.isEmpty && bool.filter.isEmpty { bool.must = [.all] }
            return .bool(bool)
        }
    }

    private static func prefix(_ random: inout SeededGenerator) -> Query {
        let isPerson = Bool.random(using: &random)
        let prefixes = isPerson ? ["p", "pb", "q", "", "x"] : ["k", "k1", "k4", "x"]
        let prefix = prefixes.randomElement(using: &random) ?? ""
        return .prefix(PrefixQuery(field: isPerson ? "person" : "keyword", prefix: prefix))
    }

    private static func range(_ random: inout SeededGenerator) -> Query {
        func bound(_ value: ScalarValue, _ random: inout SeededGenerator) -> RangeQuery.Bound? {
            Int.random(in: 0..<4, using: &random) == 0
                ? nil : RangeQuery.Bound(value, isInclusive: Bool.random(using: &random))
        }
        let field = ["long", "double", "date", "keyword"].randomElement(using: &random) ?? "long"
        var values: [ScalarValue] = []
        for _ in 0..<2 {
            switch field {
            case "long": values.append(.double(Double(Int.random(in: -40..<80, using: &random)) / 2))
            case "double": values.append(.double(Double(Int.random(in: -50..<50, using: &random)) / 4))
            case "date":
                values.append(
                    .int(ModelDocument.dateStart + Int64.random(in: 0..<40, using: &random) * 21_600_000))
            default: values.append(.string("k\(Int.random(in: 0..<99, using: &random))"))
            }
        }
        return .range(
            RangeQuery(field: field, lower: bound(values[0], &random), upper: bound(values[1], &random)))
    }
}
