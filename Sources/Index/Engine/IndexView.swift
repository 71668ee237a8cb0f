// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// An index as one watermark shows it. Holds its segments and a snapshot of the store until it goes.
public final class IndexView: Sendable {
    public let index: SearchIndex
    public let mapping: Mapping
    public let snapshot: Snapshot
    let segments: [any SegmentView]

    init(index: SearchIndex, mapping: Mapping, segments: [any SegmentView], snapshot: Snapshot) {
        self.index = index
        self.mapping = mapping
        self.segments = segments
        self.snapshot = snapshot
    }

    /// How many documents there are.
    public var documentCount: Int { segments.reduce(0) { $0 + $1.live.count } }

    /// The row of a hit. Its absence would mean that index and rows disagree.
    public func document(number: UInt64) throws(ElasticError) -> StoredDocument {
        let found = try elastic { () throws(EngineFailure) in try index.document(number: number, at: snapshot) }
        guard let found else {
            throw ElasticError(
                type: "index_corrupt_exception",
                reason: "document \(number) of [\(index.name)] is in the index and not in the store", status: 500)
        }
        return found
    }

    /// The number of the document with this id, or `nil`.
    func number(of id: String) -> UInt64? {
        (try? index.entry(of: id, at: snapshot))?.number
    }
}
