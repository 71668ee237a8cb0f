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
    let segments: [SealedView]
    let tails: [TailView]

    init(
        index: SearchIndex, mapping: Mapping, segments: [SealedView], tails: [TailView], snapshot: Snapshot,
        nowMillis: Int64
    ) {
        self.index = index
        self.mapping = mapping
        self.segments = segments
        self.tails = tails
        self.snapshot = snapshot
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
    private func numbers(of ids: [String]) throws(ElasticError) -> [UInt64] {
        try elastic { () throws(EngineFailure) in
            var numbers: [UInt64] = []
            for id in ids {
                if let entry = try index.entry(of: id, at: snapshot) { numbers.append(entry.number) }
            }
            return numbers
        }
    }

    /// Answers a search request. `_id` and `_source` of the hits are read with `document(number:)`.
    /// - Parameter resolver: for resolved keyword fields.
    public func search(
        _ request: SearchRequest, resolver: (any KeywordResolver)? = nil
    ) throws(ElasticError) -> SearchResult {
        try searcher(resolver).search(request)
    }

    /// How many documents match.
    public func count(_ query: Query, resolver: (any KeywordResolver)? = nil) throws(ElasticError) -> Int {
        try searcher(resolver).count(query)
    }

    private func searcher(_ resolver: (any KeywordResolver)?) -> Searcher {
        let context = SearchContext(
            mapping: mapping, nowMillis: nowMillis, resolver: resolver,
            analyze: { analyzer, text in analyzer.terms(of: text) },
            numbers: { [self] ids throws(ElasticError) in try numbers(of: ids) })
        return Searcher(segments: segments, tails: tails, context: context)
    }
}
