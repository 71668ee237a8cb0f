// SPDX-License-Identifier: Apache-2.0

/// A value and when it ends.
struct CacheEntry: Sendable {
    /// What a key costs beside its bytes: table slot, array headers, time.
    static let overheadBytes = 96

    var value: [UInt8]
    /// Milliseconds since 1970; `nil` for a value that stays.
    var expiresAtMillis: Int64?

    func isExpired(_ nowMillis: Int64) -> Bool {
        guard let expiresAtMillis else { return false }
        return expiresAtMillis <= nowMillis
    }

    func cost(_ key: CacheKey) -> Int { key.bytes.count + value.count + CacheEntry.overheadBytes }
}
