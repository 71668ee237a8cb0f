// SPDX-License-Identifier: Apache-2.0
import Base

/// Moves over the keys of one keyspace that have a value, as one snapshot sees them, in both directions.
///
/// Holds its memtables and tables until it goes. One thread at a time.
public final class StoreIterator {
    public private(set) var isValid = false
    /// The key, without its keyspace. Requires `isValid`.
    public var key: [UInt8] { Array(currentKey.dropFirst(2)) }
    /// Requires `isValid`.
    public private(set) var value: [UInt8] = []

    private let merged: MergingCursor
    private let tombstones: RangeTombstones
    private let lower: [UInt8]
    private let upper: [UInt8]
    private let sequence: SequenceNumber
    private let resolver: ValueResolver
    private let snapshot: Snapshot
    private let state: ReadState
    private var currentKey: [UInt8] = []
    private var isForward = true

    /// - Parameters:
    ///   - lower: first key that may be shown, its keyspace's bytes in front.
    ///   - upper: first key that may not.
    init(
        state: ReadState, snapshot: Snapshot, lower: [UInt8], upper: [UInt8], resolver: ValueResolver
    ) throws(StoreError) {
        (merged, tombstones) = try state.merged(from: lower, to: upper)
        self.state = state
        self.snapshot = snapshot
        self.lower = lower
        self.upper = upper
        self.resolver = resolver
        sequence = snapshot.sequence
    }

    /// To the first key at or after `key`.
    public func seek(_ key: [UInt8]) throws(StoreError) {
        let target = max(Array(lower.prefix(2)) + key, lower)
        try seekForward(target)
    }

    public func seekToFirst() throws(StoreError) { try seekForward(lower) }

    public func seekToLast() throws(StoreError) { try seekBackward(upper) }

    /// To the last key before `key`.
    public func seekBefore(_ key: [UInt8]) throws(StoreError) {
        try seekBackward(min(Array(lower.prefix(2)) + key, upper))
    }

    /// - Requires: `isValid`.
    public func next() throws(StoreError) {
        precondition(isValid, "next() of an iterator that is at no key")
        if isForward { return try findForward() }
        try seekForward(currentKey + [0])
    }

    /// - Requires: `isValid`.
    public func previous() throws(StoreError) {
        precondition(isValid, "previous() of an iterator that is at no key")
        if !isForward { return try findBackward() }
        try seekBackward(currentKey)
    }

    private func max(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { ByteOrder.compare(a, b) >= 0 ? a : b }
    private func min(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { ByteOrder.compare(a, b) <= 0 ? a : b }

    private func seekForward(_ target: [UInt8]) throws(StoreError) {
        isForward = true
        try target.withBytes { bytes throws(StoreError) in
            try merged.seek(bytes, Trailer.seek(Trailer.sequenceMax))
        }
        try findForward()
    }

    private func seekBackward(_ target: [UInt8]) throws(StoreError) {
        isForward = false
        try target.withBytes { bytes throws(StoreError) in
            try merged.seekBefore(bytes, Trailer.seek(Trailer.sequenceMax))
        }
        try findBackward()
    }

    /// From the first entry of a key's group to the first group that has a value.
    private func findForward() throws(StoreError) {
        isValid = false
        while merged.isValid {
            if upper.withBytes({ ByteOrder.compare(merged.key, $0) }) >= 0 { break }
            currentKey = [UInt8](merged.key)
            if let found = try resolveGroupForward() {
                value = found
                isValid = true
                return
            }
        }
    }

    private func resolveGroupForward() throws(StoreError) -> [UInt8]? {
        try currentKey.withBytes { key throws(StoreError) in
            var lookup = PointLookup(key: key, snapshot: sequence)
            lookup.cover(tombstones.covering(key, sequence))
            while merged.isValid && ByteOrder.compare(merged.key, key) == 0 {
                if merged.trailer.sequence <= sequence && !lookup.isFinished {
                    _ = lookup.offer(merged.trailer, merged.value)
                }
                try merged.next()
            }
            return try resolver.resolve(lookup)
        }
    }

    private func findBackward() throws(StoreError) {
        isValid = false
        while merged.isValid {
            if lower.withBytes({ ByteOrder.compare(merged.key, $0) }) < 0 { break }
            currentKey = [UInt8](merged.key)
            if let found = try resolveGroupBackward() {
                value = found
                isValid = true
                return
            }
        }
    }

    /// Versions come oldest first here: they are kept, then offered newest first.
    private func resolveGroupBackward() throws(StoreError) -> [UInt8]? {
        var versions: [(Trailer, [UInt8])] = []
        return try currentKey.withBytes { key throws(StoreError) in
            while merged.isValid && ByteOrder.compare(merged.key, key) == 0 {
                if merged.trailer.sequence <= sequence {
                    // A base hides what is older, so that a long history costs no memory.
                    if merged.trailer.kind != .merge { versions.removeAll(keepingCapacity: true) }
                    versions.append((merged.trailer, [UInt8](merged.value)))
                }
                try merged.previous()
            }
            var lookup = PointLookup(key: key, snapshot: sequence)
            lookup.cover(tombstones.covering(key, sequence))
            for (trailer, bytes) in versions.reversed() {
                if bytes.withBytes({ lookup.offer(trailer, $0) }) { break }
            }
            return try resolver.resolve(lookup)
        }
    }
}
