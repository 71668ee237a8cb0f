// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// An index as one watermark shows it. Holds its segments and a snapshot of the store until it goes.
public final class IndexView: Sendable {
    public let index: SearchIndex
    public let mapping: Mapping
    public let snapshot: Snapshot
    /// What `now` means in queries.
    public let nowMillis: Int64
    /// Of resolved keywords, under the same snapshot.
    let resolver: (any KeywordResolver)?
    let segments: [SealedView]
    let tails: [TailView]

    init(
        index: SearchIndex, mapping: Mapping, segments: [SealedView], tails: [TailView], snapshot: Snapshot,
        resolver: (any KeywordResolver)?, nowMillis: Int64
    ) {
        self.index = index
        self.mapping = mapping
        self.segments = segments
        self.tails = tails
        self.snapshot = snapshot
        self.resolver = resolver
        self.nowMillis = nowMillis
    }

    /// How many documents there are.
    public var documentCount: Int {
        segments.reduce(0) { $0 + $1.live.count } + tails.reduce(0) { $0 + $1.live.count }
    }

    /// The row of a hit. Its absence would mean that index and rows disagree.
    public func document(number: UInt64) throws(ElasticError) -> StoredDocument {
        let found = try elastic { () throws(EngineFailure) in try index.document(number: number, at: snapshot)
        }
        guard let found else {
            throw ElasticError(
                type: "index_corrupt_exception",
                reason: "document \(number) of [\(index.name)] is in the index and not in the store",
                status: 500)
        }
        return found
    }

    /// The numbers of the documents with these ids, as far as there are any.
    /// - Throws: the store's errors: an answer without a document that cannot be read would be wrong.
    func numbers(of ids: [String]) throws(ElasticError) -> [UInt64] {
        var numbers: [UInt64] = []
        for id in ids {
            let entry = try elastic { () throws(EngineFailure) in try index.entry(of: id, at: snapshot) }
            if let entry { numbers.append(entry.number) }
        }
        return numbers
    }

    /// Answers a search request. `_id` and `_source` of the hits are read with `document(number:)`.
    public func search(_ request: SearchRequest) throws(ElasticError) -> SearchResult {
        try searcher.search(request)
    }

    /// How many documents match.
    public func count(_ query: Query) throws(ElasticError) -> Int { try searcher.count(query) }

    private var searcher: Searcher {
        let context = SearchContext(
            mapping: mapping, nowMillis: nowMillis, resolver: resolver,
            analyze: { analyzer, text in analyzer.terms(of: text) },
            numbers: { [self] ids throws(ElasticError) in try numbers(of: ids) })
        return Searcher(segments: segments, tails: tails, context: context)
    }
}
