// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What names a set of data, kept in the store's keyspace `platform`.
enum PlatformIdentity {
    private static let key = Array("cluster-id".utf8)

    /// The id that is there, or a new one.
    static func clusterID(in store: Store, random: any RandomSource) throws(StoreError) -> String {
        let keyspace = try store.keyspace("platform")
        if let known = try store.get(keyspace, key) { return String(decoding: known, as: UTF8.self) }
        let made = identifier(random)
        let batch = WriteBatch()
        try batch.put(keyspace, key, Array(made.utf8))
        try store.commit(batch, .sync)
        return made
    }

    /// 128 random bits as 22 letters and digits of an unpadded URL-safe base 64, as clients expect such ids.
    private static func identifier(_ random: any RandomSource) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<22).map { _ in alphabet[Int(random.next() % 64)] })
    }
}
