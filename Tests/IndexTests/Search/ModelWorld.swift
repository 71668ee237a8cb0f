// SPDX-License-Identifier: Apache-2.0
import Base

@testable import Index

/// The same documents for the model and, in a random layout of tails, segments and merged segments, for a searcher.
struct ModelWorld {
    let documents: [ModelDocument]
    let deleted: Set<UInt64>

    var live: [ModelDocument] { documents.filter { !deleted.contains($0.number) } }

    static let context = SearchContext(
        mapping: ModelDocument.mapping, nowMillis: ModelDocument.dateStart, resolver: ModelResolver(),
        analyze: { _, text in ModelDocument.stream(text.split(separator: " ").map(String.init)) },
        numbers: { $0.compactMap { UInt64($0) } })

    static func random(_ count: Int, deletes: Bool, _ random: inout SeededGenerator) -> ModelWorld {
        var number: UInt64 = 0
        var documents: [ModelDocument] = []
        for _ in 0..<count {
            number += UInt64.random(in: 1..<4, using: &random)
            documents.append(.random(number: number, &random))
        }
        let deleted = deletes ? documents.filter { _ in Int.random(in: 0..<6, using: &random) == 0 } : []
        return ModelWorld(documents: documents, deleted: Set(deleted.map { $0.number }))
    }

    /// Everything in one tail.
    func single() throws -> Searcher {
        let tail = try tail(documents[...])
        return Searcher(segments: [], tails: [tail.view(at: .max)], context: ModelWorld.context)
    }

    private func tail(_ slice: ArraySlice<ModelDocument>) throws -> Tail {
        let tail = Tail()
        for document in slice {
            try tail.append(
                document.parsed, mapping: ModelDocument.mapping, number: document.number, commit: document.number)
        }
        for document in slice where deleted.contains(document.number) {
            tail.delete(number: document.number, sequence: 1 << 40)
        }
        return tail
    }

    /// Split at random; some parts are sealed, some of those merged; deletes may come before or after sealing.
    func split(_ random: inout SeededGenerator) throws -> Searcher {
        var sealed: [SealedView] = []
        var rest = documents[...]
        while rest.count > 1, Int.random(in: 0..<6, using: &random) > 0 {
            let part = rest.prefix(Int.random(in: 1...max(rest.count / 2, 1), using: &random))
            rest = rest.dropFirst(part.count)
            let before = Bool.random(using: &random) ? UInt64.max : 1 << 39
            guard let bytes = try tail(part).makeSegment(at: before) else { continue }
            sealed.append(SealedView(try IndexSegment(bytes), deletedNumbers: Array(deleted)))
            if sealed.count >= 2, Bool.random(using: &random) {
                let merged = try IndexSegment(try SegmentMerger.merge(Array(sealed.suffix(2))))
                sealed.removeLast(2)
                sealed.append(SealedView(merged, deletedNumbers: Array(deleted)))
            }
        }
        let half = rest.count / 2
        let tails = [try tail(rest.prefix(half)), try tail(rest.dropFirst(half))]
        return Searcher(segments: sealed, tails: tails.map { $0.view(at: .max) }, context: ModelWorld.context)
    }
}
