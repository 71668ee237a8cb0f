// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import LifeSimulation

/// Asks a view all kinds of questions, whose answers the model knows.
///
/// Rows are told apart by the write that made them, which the index keeps as a sorted column. So an answer
/// shows that no document is missing, half written, there twice, or there although it was deleted.
struct IndexProbe {
    private typealias Entry = IndexModel.Entry

    private let world: LifeWorld
    private let model: IndexModel
    private let view: IndexView
    private let expected: [Entry]
    private static let questionsCount = 9

    init(_ world: LifeWorld, _ model: IndexModel, _ view: IndexView) {
        self.world = world
        self.model = model
        self.view = view
        expected = model.entries(at: view.snapshot.sequence)
    }

    func everything() throws {
        for question in 0..<Self.questionsCount { try ask(question) }
    }

    /// Two questions of the generator's choosing, after that of what there is.
    func some(_ generator: inout SeededGenerator) throws {
        try ask(0)
        for _ in 0..<2 { try ask(Int.random(in: 1..<Self.questionsCount, using: &generator)) }
    }

    private func ask(_ question: Int) throws {
        switch question {
        case 0: try askAll()
        case 1: try askRows()
        case 2: try askTags()
        case 3: try askWords()
        case 4: try askRanges()
        case 5: try askFields()
        case 6: try askIDs()
        case 7: try askSums()
        default: try askDates()
        }
    }

    // MARK: Questions

    private func askAll() throws {
        try same(#"{"match_all":{}}"#) { _ in true }
        try world.check(
            view.documentCount == expected.count,
            "\(place) counts \(view.documentCount) documents, not \(expected.count)")
    }

    /// Each hit's row, and each document by its id.
    private func askRows() throws {
        let body = #"{"size":10000,"sort":["_doc"]}"#
        let hits = try view.search(try SearchRequest(parsing: Array(body.utf8))).hits
        var last: SequenceNumber = 0
        for hit in hits {
            let row = try view.document(number: hit.number)
            guard let entry = expected.first(where: { $0.id == row.id }) else {
                throw world.fail("\(place) finds row \(hit.number) of '\(row.id)', which is no document")
            }
            try world.check(
                entry.document.isStored(in: row.source),
                "\(place) has '\(row.id)' as \(text(row.source)), not \(text(entry.document.bytes))")
            try world.check(
                entry.sequence >= last,
                "\(place) numbers '\(row.id)' of \(entry.sequence) after one of \(last)")
            last = entry.sequence
        }
        for entry in expected {
            let row = try view.index.document(entry.id, at: view.snapshot)
            try world.check(
                row.map { entry.document.isStored(in: $0.source) } ?? false,
                "\(place) gets '\(entry.id)' as \(text(row?.source ?? [])), not \(text(entry.document.bytes))"
            )
        }
    }

    private func askTags() throws {
        for tag in SampleDocument.tags {
            try same(#"{"term":{"tag":"\#(tag)"}}"#) { $0.document.tags.contains(tag) }
        }
    }

    private func askWords() throws {
        for word in SampleDocument.words {
            try same(#"{"match":{"text":"\#(word)"}}"#) { $0.document.words.contains(word) }
        }
    }

    private func askRanges() throws {
        for bounds in [(-20, -1), (0, 7), (3, 20)] {
            try same(#"{"range":{"number":{"gte":\#(bounds.0),"lt":\#(bounds.1)}}}"#) { entry in
                entry.document.number.map { $0 >= Int64(bounds.0) && $0 < Int64(bounds.1) } ?? false
            }
        }
        if let number = expected.last?.document.number {
            try same(#"{"term":{"number":\#(number)}}"#) { $0.document.number == number }
        }
    }

    private func askFields() throws {
        for field in 0..<SampleDocument.extrasMax {
            try same(#"{"exists":{"field":"x\#(field)"}}"#) { $0.document.extras[field] != nil }
            try same(#"{"term":{"x\#(field)":1}}"#) { $0.document.extras[field] == 1 }
        }
        try same(#"{"bool":{"must_not":{"exists":{"field":"tag"}}}}"#) { $0.document.tags.isEmpty }
    }

    private func askIDs() throws {
        let ids = expected.enumerated().filter { $0.offset % 2 == 0 }.map { $0.element.id }
        let list = (ids + ["nobody"]).map { "\"\($0)\"" }.joined(separator: ",")
        try same(#"{"ids":{"values":[\#(list)]}}"#) { ids.contains($0.id) }
    }

    /// Documents and sums by keyword, and over all.
    private func askSums() throws {
        let sum = #"{"sum":{"sum":{"field":"number"}}}"#
        let body =
            #"{"size":0,"aggs":{"tags":{"terms":{"field":"tag","size":100},"aggs":\#(sum)},"#
            + #""count":{"value_count":{"field":"number"}},"sum":{"sum":{"field":"number"}}}}"#
        let result = try view.search(try SearchRequest(parsing: Array(body.utf8)))
        for (name, answer) in result.aggregations {
            switch answer {
            case .buckets(let list): try check(list.buckets)
            case .metric(let metric):
                let numbers = expected.compactMap(\.document.number)
                let wanted = name == "count" ? Int64(numbers.count) : numbers.reduce(0, +)
                try world.check(
                    metric.value("value") == Double(wanted), "\(place) has \(name) \(metric), not \(wanted)")
            case .single: throw world.fail("\(place) answers \(name) with one bucket")
            }
        }
    }

    private func check(_ buckets: [Bucket]) throws {
        var counts: [String: String] = [:]
        for bucket in buckets {
            guard case .text(_, let tag) = bucket.key, case .metric(let sum)? = bucket.children.first?.result
            else { throw world.fail("\(place) has a bucket \(bucket)") }
            counts[tag] = "\(bucket.documentCount) documents, sum \(sum.value("value") ?? 0)"
        }
        for tag in SampleDocument.tags {
            let having = expected.filter { $0.document.tags.contains(tag) }
            let sum = having.compactMap(\.document.number).reduce(0, +)
            let wanted = having.isEmpty ? nil : "\(having.count) documents, sum \(Double(sum))"
            try world.check(
                counts[tag] == wanted,
                "\(place) has under '\(tag)' \(counts[tag] ?? "nothing"), not \(wanted ?? "nothing")")
        }
    }

    private func askDates() throws {
        let start = SampleDocument.startMillis
        for day in [0, 5, 12] {
            let from = start + Int64(day) * 86_400_000
            try same(#"{"range":{"date":{"gte":\#(from),"lte":\#(from + 4 * 86_400_000)}}}"#) { entry in
                entry.document.millis.map { $0 >= from && $0 <= from + 4 * 86_400_000 } ?? false
            }
        }
    }

    // MARK: Answers

    private func same(_ query: String, _ isWanted: (Entry) -> Bool) throws {
        let wanted = expected.filter(isWanted).map(\.document.write)
        let found = try found(query)
        try world.check(found == wanted, "\(place) answers \(query) with writes \(found), not \(wanted)")
    }

    /// The writes that made what a query finds, ascending.
    private func found(_ query: String) throws -> [Int64] {
        let body = #"{"size":10000,"sort":["write"],"query":\#(query)}"#
        let result = try view.search(try SearchRequest(parsing: Array(body.utf8)))
        let writes: [Int64] = result.hits.map {
            if case .integer(let write)? = $0.sortValues.first { write } else { -1 }
        }
        try world.check(
            result.total == writes.count,
            "\(place) counts \(result.total ?? -1) hits of \(query) and has \(writes.count)")
        return writes
    }

    private var place: String { "\(model.name) at \(view.snapshot.sequence)" }
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
