// SPDX-License-Identifier: Apache-2.0
import Base

/// A key with its hash, which chooses the shard and the slot: computed once.
struct CacheKey: Hashable, Sendable {
    let bytes: [UInt8]
    let digest: UInt64

    init(_ bytes: [UInt8], seed: UInt64) {
        self.bytes = bytes
        digest = bytes.withUnsafeBytes { XXH3.hash($0, seed: seed) }
    }

    static func == (a: CacheKey, b: CacheKey) -> Bool { a.digest == b.digest && a.bytes == b.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
