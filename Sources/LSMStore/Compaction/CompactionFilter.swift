// SPDX-License-Identifier: Apache-2.0

/// What compaction drops although nobody deleted it. A closed set: compaction runs no caller's code.
///
/// Readers, whatever their snapshot, may see such a key until a compaction meets it; never an older value of
/// it.
public enum CompactionFilter: Sendable, Equatable {
    case none
    /// The 8 bytes of a key behind its first `prefixBytes` are milliseconds since 1970, most significant byte
    /// first; a key whose time is more than `retentionMillis` ago is dropped. Shorter keys stay.
    case olderThan(prefixBytes: Int, retentionMillis: Int64)

    /// When the key is dropped, in milliseconds since 1970; `nil` for never.
    /// - Parameter key: its keyspace's bytes in front.
    @inline(__always)
    func expiryMillis(_ key: UnsafeRawBufferPointer) -> Int64? {
        guard case .olderThan(let prefixBytes, let retention) = self, let base = key.baseAddress,
            prefixBytes >= 0, key.count - 10 >= prefixBytes
        else { return nil }
        let time = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: 2 + prefixBytes, as: UInt64.self))
        guard let millis = Int64(exactly: time) else { return nil }
        let (expiry, isBeyond) = millis.addingReportingOverflow(retention)
        return isBeyond ? nil : expiry
    }
}
