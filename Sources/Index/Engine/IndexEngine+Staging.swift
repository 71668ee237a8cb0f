// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

extension IndexEngine {
    /// Stages the write of a document, or without a source its removal, for a batch that the caller commits.
    ///
    /// The caller holds what serialises writers of the id from before this call until the commit has
    /// returned, and stages an id once in a batch. New fields are added to the mapping at once, even if the
    /// batch is never committed.
    /// - Parameter resolved: the numbers of the document's resolved keywords.
    /// - Throws: what parsing and mapping say; the store's errors.
    public func stage(
        _ source: [UInt8]?, id: String, resolved: [ResolvedKeyword] = [], in index: SearchIndex,
        _ changes: DocumentChanges
    ) throws(ElasticError) {
        let current = try elastic { () throws(EngineFailure) in try index.entry(of: id) }
        guard let source else {
            guard let current else { return }
            try elastic { () throws(EngineFailure) in
                try fromStore { () throws(StoreError) in
                    _ = try changes.delete(index, id: id, current: current)
                }
            }
            return
        }
        let (parsed, mapping) = try parse(source, id: id, for: index, resolved: resolved)
        try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in
                _ = try changes.put(
                    index, id: id, source: source, parsed: parsed, mapping: mapping, current: current)
            }
        }
    }
}
