// SPDX-License-Identifier: Apache-2.0
import Base

@testable import Index

/// A document as the model knows it: plain values by field.
struct ModelDocument {
    var number: UInt64
    var keywords: [String] = []
    var longs: [Int64] = []
    var doubles: [Double] = []
    var bools: [Bool] = []
    var dates: [Int64] = []
    var addresses: [IPAddress] = []
    /// Terms in order; `nil` without the field.
    var text: [String]?
    /// Numbers of a resolved keyword.
    var persons: [Int64] = []

    static let words = ["red", "green", "blue", "shoe", "hat", "the", "a", "running", "fast", "slow"]
    static let dateStart: Int64 = 1_704_067_200_000

    static let mapping: Mapping = {
        var mapping = Mapping()
        for (name, type) in [
            ("keyword", FieldType.keyword), ("long", .long), ("double", .double), ("bool", .boolean),
            ("date", .date), ("ip", .ip), ("text", .text), ("person", .resolvedKeyword),
        ] { _ = try? mapping.addField(name, FieldMapping(type), to: 0) }
        return mapping
    }()

    static func random(number: UInt64, _ random: inout SeededGenerator) -> ModelDocument {
        var document = ModelDocument(number: number)
        func some<T>(_ random: inout SeededGenerator, _ make: (inout SeededGenerator) -> T) -> [T] {
            let count = [0, 1, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
            return (0..<count).map { _ in make(&random) }
        }
        document.keywords = some(&random) { "k\(Int.random(in: 0..<12, using: &$0) * 7)" }
        document.longs = some(&random) { Int64.random(in: -20..<40, using: &$0) }
        document.doubles = some(&random) { Double(Int.random(in: -50..<50, using: &$0)) / 4 }
        document.bools = some(&random) { Bool.random(using: &$0) }
        document.dates = some(&random) { dateStart + Int64.random(in: 0..<40, using: &$0) * 21_600_000 }
        document.addresses = some(&random) {
            IPAddress(high: 0, low: 0xFFFF_0A00_0000 + UInt64.random(in: 0..<600, using: &$0))
        }
        document.persons = some(&random) { Int64.random(in: 1..<20, using: &$0) }
        if Int.random(in: 0..<5, using: &random) > 0 {
            document.text = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                words[min(Int.random(in: 0..<10, using: &random), Int.random(in: 0..<10, using: &random))]
            }
        }
        return document
    }

    var personTexts: [String] { persons.map { ModelResolver.text($0) } }

    var parsed: ParsedDocument {
        var fields: [ParsedDocument.Field] = []
        func add(_ name: String, _ values: ParsedValues?) {
            if let values, let field = ModelDocument.mapping.field(name) {
                fields.append(ParsedDocument.Field(id: field.id, values: values))
            }
        }
        add("keyword", keywords.isEmpty ? nil : .keyword(keywords.map { Array($0.utf8) }))
        add("long", longs.isEmpty ? nil : .int64(longs))
        add("double", doubles.isEmpty ? nil : .double(doubles))
        add("bool", bools.isEmpty ? nil : .bool(bools))
        add("date", dates.isEmpty ? nil : .int64(dates))
        add("ip", addresses.isEmpty ? nil : .ip(addresses))
        add("text", text.map { .text(ModelDocument.stream($0)) })
        add("person", persons.isEmpty ? nil : .int64(persons))
        return ParsedDocument(fields: fields, ignoredPaths: [], mappingUpdate: nil)
    }

    static func stream(_ words: [String]) -> TokenStream {
        var stream = TokenStream()
        for word in words {
            for byte in word.utf8 { stream.append(byte: byte) }
            stream.endTerm()
        }
        return stream
    }
}

/// Numbers 10 and above were merged into their last digit. Texts stand in another order than numbers.
struct ModelResolver: KeywordResolver {
    static let texts = ["pf", "pb", "q", "pa", "pbz", "p", "za", "pe", "qq", "b"]
    static func text(_ number: Int64) -> String { texts[Int(number % 10)] }

    func canonical(_ number: UInt64) -> UInt64 { number % 10 }
    func text(_ number: UInt64) -> String { ModelResolver.texts[Int(number)] }
    func numbers(_ text: String) -> [UInt64] {
        ModelResolver.texts.firstIndex(of: text).map { [UInt64($0), UInt64($0) + 10] } ?? []
    }
    func numbers(prefix: String, max: Int) -> [UInt64]? {
        let found = ModelResolver.texts.filter { $0.hasPrefix(prefix) }
        return found.count > max ? nil : found.flatMap { numbers($0) }
    }
}
