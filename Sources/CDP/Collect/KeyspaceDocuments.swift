// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore

/// Documents as plain rows, found by id only.
public final class KeyspaceDocuments: Documents {
    private let store: Store
    private let keyspaces: [DocumentIndex: Keyspace]

    public init(_ store: Store) throws(TrackError) {
        self.store = store
        var keyspaces: [DocumentIndex: Keyspace] = [:]
        for index in DocumentIndex.allCases {
            keyspaces[index] = try storing { () throws(StoreError) in
                try store.keyspace("documents." + index.rawValue)
            }
        }
        self.keyspaces = keyspaces
    }

    public func document(_ index: DocumentIndex, id: String) throws(TrackError) -> [UInt8]? {
        guard let keyspace = keyspaces[index] else { return nil }
        return try storing { () throws(StoreError) in try store.get(keyspace, Array(id.utf8)) }
    }

    /// Rows are found by id only.
    public func resolveProfiles(by source: any KeywordSource) {}

    /// Rows have no types.
    public func declare(_ type: String, at path: String, in index: DocumentIndex) {}

    public func stage(_ changes: [DocumentChange], into batch: WriteBatch) throws(TrackError) {
        for change in changes {
            guard let keyspace = keyspaces[change.index] else { continue }
            let key = Array(change.id.utf8)
            try storing { () throws(StoreError) in
                if let source = change.source {
                    try batch.put(keyspace, key, source.bytes)
                } else {
                    try batch.delete(keyspace, key)
                }
            }
        }
    }
}

/// Runs a call of the store; its errors become answers.
func storing<R>(_ body: () throws(StoreError) -> R) throws(TrackError) -> R {
    do throws(StoreError) { return try body() } catch {
        switch error {
        case .diskFull, .readOnly, .closed: throw .unavailable(error.description)
        default: throw .failed(error.description)
        }
    }
}
