// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A writer's own part of the keys, and an endless sequence of batches for it that its number determines.
///
/// Each batch writes its own number, so that a store's content follows from the number that it holds. Batches
/// are written one after another; several lanes may write at once.
public struct Lane: Sendable {
    static let slots = 40
    private static let sums = 5
    /// A batch in this many deletes the first half of the slots before it writes.
    private static let rangeDeleteEvery: UInt64 = 89
    private static let rangeSlots = 20

    let number: Int

    public init(_ number: Int) { self.number = number }

    /// Fills `batch` with operations of the lane's batch `n`, counted from 1.
    func fill(_ batch: WriteBatch, _ n: UInt64, _ handles: LaneKeyspaces) throws(StoreError) {
        batch.clear()
        try batch.put(handles.journal, counterKey, Lane.bigEndian(n))
        if n % Lane.rangeDeleteEvery == 0 {
            try batch.deleteRange(handles.plain, from: key(0), to: key(Lane.rangeSlots))
        }
        let key = key(Int(n % UInt64(Lane.slots)))
        if isDelete(n) {
            try batch.delete(handles.plain, key)
        } else {
            try batch.put(handles.plain, key, value(n))
        }
        try batch.merge(
            handles.sums, sumKey(Int(n % UInt64(Lane.sums))), ExpectedState.bytes(Int64(bitPattern: n)))
    }

    func durability(_ n: UInt64) -> Durability { mix(n) >> 8 & 15 == 0 ? .sync : .buffered }

    /// Compares what the store shows at `snapshot` with what batches up to its number have written.
    /// - Returns: that number; 0 for an empty lane.
    func check(_ store: Store, _ handles: LaneKeyspaces, at snapshot: Snapshot) throws -> UInt64 {
        let counter = try store.get(handles.journal, counterKey, at: snapshot)
        let n = counter.map(Lane.number) ?? 0
        let iterator = try store.iterator(handles.plain, from: key(0), to: key(Lane.slots), at: snapshot)
        try n % 2 == 0 ? iterator.seekToFirst() : iterator.seekToLast()
        var found: [[UInt8]: [UInt8]] = [:]
        while iterator.isValid {
            found[iterator.key] = try iterator.value
            try n % 2 == 0 ? iterator.next() : iterator.previous()
        }
        for slot in 0..<Lane.slots {
            let wanted = expected(slot, after: n)
            guard found.removeValue(forKey: key(slot)) == wanted else {
                throw ProofFailure("lane \(number) at batch \(n): slot \(slot) holds another value")
            }
        }
        guard found.isEmpty else {
            throw ProofFailure("lane \(number) at batch \(n): \(found.count) keys too many")
        }
        for sum in 0..<Lane.sums {
            let value = try store.get(handles.sums, sumKey(sum), at: snapshot)
            guard value == total(sum, after: n) else {
                throw ProofFailure("lane \(number) at batch \(n): sum \(sum) is another")
            }
        }
        return n
    }

    /// What the slot holds after batches 1 to `n`.
    private func expected(_ slot: Int, after n: UInt64) -> [UInt8]? {
        let behind = (n &+ UInt64(Lane.slots) - UInt64(slot)) % UInt64(Lane.slots)
        guard n > behind, n - behind > 0 else { return nil }
        let written = n - behind
        let lastDelete = n / Lane.rangeDeleteEvery * Lane.rangeDeleteEvery
        if isDelete(written) || slot < Lane.rangeSlots && lastDelete > written { return nil }
        return value(written)
    }

    /// Likewise of a sum: every fifth number.
    private func total(_ sum: Int, after n: UInt64) -> [UInt8]? {
        let first = sum == 0 ? UInt64(Lane.sums) : UInt64(sum)
        guard n >= first else { return nil }
        let terms = (n - first) / UInt64(Lane.sums) + 1
        let total = terms &* first &+ UInt64(Lane.sums) &* (terms &* (terms &- 1) / 2)
        return ExpectedState.bytes(Int64(bitPattern: total))
    }

    private func isDelete(_ n: UInt64) -> Bool { mix(n) % 7 == 0 }

    private func value(_ n: UInt64) -> [UInt8] {
        let bits = mix(n)
        let count = bits >> 20 & 63 == 0 ? 6_000 : 8 + Int(bits >> 32 % 300 & 255)
        var generator = SeededGenerator(seed: bits)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private func mix(_ n: UInt64) -> UInt64 {
        var x = (n &+ UInt64(number) << 48) &* 0x9E37_79B9_7F4A_7C15
        x = (x ^ x >> 31) &* 0xBF58_476D_1CE4_E5B9
        return x ^ x >> 29
    }

    private var counterKey: [UInt8] { [UInt8(truncatingIfNeeded: number)] }
    private func key(_ slot: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: slot)]
    }
    private func sumKey(_ sum: Int) -> [UInt8] { key(sum) }

    private static func bigEndian(_ n: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: n >> (56 - $0 * 8)) }
    }
    private static func number(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// The keyspaces that lanes share.
struct LaneKeyspaces: Sendable {
    let journal: Keyspace
    let plain: Keyspace
    let sums: Keyspace

    init(_ store: Store) throws(StoreError) {
        journal = try store.keyspace(ProofKeyspace.journal.name, options: ProofKeyspace.journal.options)
        plain = try store.keyspace(ProofKeyspace.plain.name, options: ProofKeyspace.plain.options)
        sums = try store.keyspace(ProofKeyspace.sums.name, options: ProofKeyspace.sums.options)
    }

    /// Sizes at which a second of writing fills many memtables and several levels.
    static func options(_ seed: UInt64) -> StoreOptions {
        var options = StoreOptions()
        options.memtableBytes = [16 << 10, 64 << 10, 256 << 10][Int(seed % 3)]
        options.walSegmentBytes = [32 << 10, 128 << 10][Int(seed / 3 % 2)]
        options.blockBytes = 1 << 10
        options.tableBytes = 32 << 10
        options.levelBaseBytes = 64 << 10
        options.levelFactor = 4
        options.manifestRollBytesMin = 4 << 10
        options.cacheBytes = 256 << 10
        return options
    }
}
