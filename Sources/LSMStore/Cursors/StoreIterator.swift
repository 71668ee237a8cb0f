// SPDX-License-Identifier: Apache-2.0
import Base

/// Moves over the keys of one keyspace that have a value, as one snapshot sees them, in both directions.
///
/// Holds its memtables and tables until it goes, and at most one data block of each run. One thread at a
/// time.
///
/// Going forward it stands at the newest visible version of its key, in the merged runs themselves, and shows
/// the value where it lies; going backward versions come oldest first, so that it has passed them all and
/// shows a copy in memory of its own. Either way a step allocates nothing, unless operands are folded.
public final class StoreIterator {
    @exclusivity(unchecked) public private(set) var isValid = false
    /// The key, without its keyspace. Requires `isValid`.
    public var key: [UInt8] { [UInt8](keyBytes) }
    /// Requires `isValid`. A value in a blob file is read when it is asked for, not before.
    /// - Throws: `.corrupt` or `.file` when the blob file cannot be read.
    public var value: [UInt8] { get throws(StoreError) { [UInt8](try valueBytes) } }
    /// As `key`, where it lies; valid until the next move.
    public var keyBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: current.bytes[2...]) }
    /// As `value`, where it lies; valid until the next move.
    public var valueBytes: UnsafeRawBufferPointer {
        get throws(StoreError) {
            if hasUnreadBlob { try readBlob() }
            return shown
        }
    }

    @exclusivity(unchecked) private var shown = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Whether the value is where `blob` says, and nobody has asked for it yet.
    @exclusivity(unchecked) private var hasUnreadBlob = false
    @exclusivity(unchecked) private var blob = BlobReference(file: 0, offset: 0, recordBytes: 0, rawBytes: 0)
    @exclusivity(unchecked) private var blobSequence: SequenceNumber = 0
    private let blobBuffer: BlobBuffer
    private let merged: MergingCursor
    private let tombstones: RangeTombstones
    private let hasTombstones: Bool
    private let lower: [UInt8]
    private let upper: [UInt8]
    private let sequence: SequenceNumber
    private let resolver: ValueResolver
    private let snapshot: Snapshot
    private let state: ReadState
    private let meters: StoreMeters
    private let charge: MemoryCharge
    private let register: IteratorRegister
    private let bornNanos: UInt64
    /// The key that it is at, the keyspace's bytes in front.
    @exclusivity(unchecked) private var current: EntryBuffer
    /// A value that is not shown where it lies.
    @exclusivity(unchecked) private var copied: EntryBuffer
    @exclusivity(unchecked) private var isForward = true
    /// Whether the merged runs are behind the current key already.
    @exclusivity(unchecked) private var isPast = false
    /// Keys in a row that a range tombstone hid.
    @exclusivity(unchecked) private var hiddenCount = 0
    @exclusivity(unchecked) private var stepsCount = 0
    /// So many make it worth looking for the tombstone's end.
    private static let hiddenMin = 8

    /// - Parameters:
    ///   - lower: first key that may be shown, its keyspace's bytes in front.
    ///   - upper: first key that may not.
    ///   - isFiltered: whether tables are to be asked by their filters whether they have keys of the range.
    ///   - nanos: now, on the monotonic clock.
    init(
        state: ReadState, snapshot: Snapshot, lower: [UInt8], upper: [UInt8], isFiltered: Bool,
        resolver: ValueResolver, store: Store, nanos: UInt64
    ) throws(StoreError) {
        let prefixBytes = isFiltered ? KeyRange.sharedPrefixBytes(from: lower, to: upper) : 0
        (merged, tombstones) = try lower.withBytes { lower throws(StoreError) in
            try upper.withBytes { upper throws(StoreError) in
                let prefix = prefixBytes > 0 ? UnsafeRawBufferPointer(rebasing: lower[..<prefixBytes]) : nil
                return try state.merged(from: lower, to: upper, prefix: prefix)
            }
        }
        hasTombstones = !tombstones.isEmpty
        self.state = state
        self.snapshot = snapshot
        self.lower = lower
        self.upper = upper
        self.resolver = resolver
        meters = store.meters
        register = store.iterators
        bornNanos = nanos
        let memory = store.memory
        sequence = snapshot.sequence
        current = EntryBuffer(memory.iterators)
        copied = EntryBuffer(memory.iterators)
        blobBuffer = BlobBuffer(memory.iterators)
        charge = MemoryCharge(
            memory.iterators,
            bytes: merged.bytesKept + tombstones.bytesKept + lower.count + upper.count
                + StoreIterator.bytesKept)
        register.add(nanos)
    }

    /// What an iterator takes without its cursors, with buffers for small entries.
    private static let bytesKept = 1_536

    deinit {
        register.remove(bornNanos)
        meters.step.add(stepsCount)
    }

    /// To the first key at or after `key`.
    public func seek(_ key: [UInt8]) throws(StoreError) {
        try seekForward(max(Array(lower.prefix(2)) + key, lower))
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
        guard isForward else { return try seekForward([UInt8](current.bytes) + [0]) }
        stepsCount &+= 1
        isValid = false
        if !isPast { try passCurrentKey() }
        try findForward()
    }

    /// - Requires: `isValid`.
    public func previous() throws(StoreError) {
        precondition(isValid, "previous() of an iterator that is at no key")
        guard !isForward else { return try seekBackward([UInt8](current.bytes)) }
        stepsCount &+= 1
        try findBackward()
    }

    private func max(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { ByteOrder.compare(a, b) >= 0 ? a : b }
    private func min(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { ByteOrder.compare(a, b) <= 0 ? a : b }

    private func seekForward(_ target: [UInt8]) throws(StoreError) {
        meters.seek.add(1)
        isForward = true
        isValid = false
        try target.withBytes { bytes throws(StoreError) in
            try merged.seek(bytes, Trailer.seek(Trailer.sequenceMax))
        }
        try findForward()
    }

    private func seekBackward(_ target: [UInt8]) throws(StoreError) {
        meters.seek.add(1)
        isForward = false
        isValid = false
        try target.withBytes { bytes throws(StoreError) in
            try merged.seekBefore(bytes, Trailer.seek(Trailer.sequenceMax))
        }
        try findBackward()
    }

    // MARK: Forward

    /// From the merged runs' entry to the first key that has a value.
    private func findForward() throws(StoreError) {
        isValid = false
        while merged.isValid {
            if isAtEnd { break }
            if merged.trailer.sequence > sequence {
                try merged.next()
                continue
            }
            current.set(merged.key)
            let hidden = hasTombstones ? tombstones.covering(merged.key, sequence) : 0
            if merged.trailer.sequence < hidden {
                try passHidden(hidden)
                continue
            }
            hiddenCount = 0
            switch merged.trailer.kind {
            case .put:
                shown = merged.value
                hasUnreadBlob = false
                isPast = false
                isValid = true
                return
            case .blobPut?, .blobExpiringPut?:
                isPast = false
                if try showBlob(merged.trailer, merged.value) { return }
                try passCurrentKey()
            case .merge, .expiringPut:
                if try resolveForward(hidden) { return }
            default:
                try passCurrentKey()
            }
        }
        // At no key: what it stood on is given up.
        merged.rest()
    }

    @inline(__always)
    private var isAtEnd: Bool {
        upper.withUnsafeBytes { ByteOrder.compare(merged.key, $0) } >= 0
    }

    /// To the first entry of another key.
    @inline(__always)
    private func passCurrentKey() throws(StoreError) {
        repeat { try merged.next() } while merged.isValid && isAtCurrentKey
    }

    @inline(__always)
    private var isAtCurrentKey: Bool {
        // Neighbours mostly differ in their last bytes, and often in length.
        merged.key.count == current.count && ByteOrder.compare(merged.key, current.bytes) == 0
    }

    /// Leaves a key that a range tombstone hides; after several in a row, all that runs older than the
    /// tombstone have up to its end.
    private func passHidden(_ hidden: SequenceNumber) throws(StoreError) {
        hiddenCount += 1
        guard hiddenCount >= StoreIterator.hiddenMin,
            let end = tombstones.reach(of: hidden, from: current.bytes)
        else { return try passCurrentKey() }
        hiddenCount = 0
        let target = min(end, upper)
        try target.withBytes { target throws(StoreError) in
            try merged.skipHidden(to: target, below: hidden)
        }
        // Where no run was old enough as a whole, the key is still there.
        if merged.isValid && isAtCurrentKey { try passCurrentKey() }
    }

    /// Reads the rest of the key's versions. Leaves the merged runs behind them.
    /// - Returns: whether it has a value.
    private func resolveForward(_ hidden: SequenceNumber) throws(StoreError) -> Bool {
        let found = try current.bytes.resolving(sequence, hidden, resolver) {
            (lookup: inout PointLookup) throws(StoreError) in
            repeat {
                if !lookup.isFinished { _ = lookup.offer(merged.trailer, merged.value) }
                try merged.next()
            } while merged.isValid && isAtCurrentKey
        }
        return show(found)
    }

    /// Shows a value from memory of its own.
    private func show(_ found: [UInt8]?) -> Bool {
        guard let found else { return false }
        found.withUnsafeBytes { copied.set($0) }
        shown = copied.bytes
        hasUnreadBlob = false
        isPast = true
        isValid = true
        return true
    }

    // MARK: Blobs

    /// Shows a value that lies in a blob file, without reading it.
    /// - Returns: false when it has expired.
    private func showBlob(
        _ trailer: Trailer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) -> Bool {
        let isExpiring = trailer.kind == .blobExpiringPut
        do throws(MalformedBytes) {
            blob = try BlobReference(isExpiring ? .blobExpiringPut : .blobPut, value)
        } catch { throw .corrupt(Corruption(file: "store", offset: 0, "blob reference", error)) }
        if isExpiring, let expiry = Expiry.millis(value), expiry <= resolver.nowMillis { return false }
        blobSequence = trailer.sequence
        hasUnreadBlob = true
        isValid = true
        return true
    }

    @inline(never)
    private func readBlob() throws(StoreError) {
        shown = try resolver.blobs.value(blob, current.bytes, blobSequence, into: blobBuffer)
        hasUnreadBlob = false
    }

    // MARK: Backward

    private func findBackward() throws(StoreError) {
        isValid = false
        while merged.isValid {
            if lower.withUnsafeBytes({ ByteOrder.compare(merged.key, $0) }) < 0 { break }
            current.set(merged.key)
            if try resolveBackward() { return }
        }
        merged.rest()
    }

    /// Reads the versions of a key, which come oldest first; what they end with is the newest visible one.
    /// - Returns: whether the key has a value.
    private func resolveBackward() throws(StoreError) -> Bool {
        var newest = Trailer(raw: 0)
        // Newer than the base, oldest first.
        var operands: [(Trailer, [UInt8])] = []
        repeat {
            let trailer = merged.trailer
            if trailer.sequence <= sequence {
                if trailer.kind == .merge {
                    operands.append((trailer, [UInt8](merged.value)))
                } else {
                    // A base hides what is older, so that a long history costs no memory.
                    if !operands.isEmpty { operands.removeAll(keepingCapacity: true) }
                    newest = trailer
                    copied.set(merged.value)
                }
            }
            try merged.previous()
        } while merged.isValid && isAtCurrentKey
        let hidden = hasTombstones ? tombstones.covering(current.bytes, sequence) : 0
        if operands.isEmpty && newest.kind == .put {
            if newest.sequence < hidden { return false }
            shown = copied.bytes
            hasUnreadBlob = false
            isValid = true
            return true
        }
        if operands.isEmpty && newest.isBlob {
            return newest.sequence < hidden ? false : try showBlob(newest, copied.bytes)
        }
        if operands.isEmpty && newest.kind != .expiringPut { return false }
        let found = try current.bytes.resolving(sequence, hidden, resolver) { (lookup: inout PointLookup) in
            for (trailer, bytes) in operands.reversed() {
                if bytes.withBytes({ lookup.offer(trailer, $0) }) { return }
            }
            if newest.raw != 0 { _ = lookup.offer(newest, copied.bytes) }
        }
        return show(found)
    }
}

extension UnsafeRawBufferPointer {
    /// The value that a lookup for this key ends with once `offering` has offered it the key's versions.
    fileprivate func resolving(
        _ sequence: SequenceNumber, _ hidden: SequenceNumber, _ resolver: ValueResolver,
        _ offering: (inout PointLookup) throws(StoreError) -> Void
    ) throws(StoreError) -> [UInt8]? {
        var lookup = PointLookup(key: self, snapshot: sequence)
        lookup.cover(hidden)
        try offering(&lookup)
        return try resolver.resolve(lookup)
    }
}
