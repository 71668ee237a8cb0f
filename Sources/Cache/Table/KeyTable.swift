// SPDX-License-Identifier: Apache-2.0
import Base

/// Entries by key: linear hashing (Litwin, VLDB 1980) over buckets of one cache line.
///
/// There are 2^level + split buckets; a key's is named by the low bits of its hash. The table grows and
/// shrinks by one bucket at a time, so that no operation waits for a rehash, and stays three quarters full on
/// average: 8 bytes a key and little more. What does not fit in a bucket goes to overflow buckets behind it.
/// Buckets stand in runs of `runBuckets`, all in the owner's arena. Holds references only; entries are the
/// caller's to write and free. Used under its shard's lock.
struct KeyTable: ~Copyable {
    private static let runBits = 4
    private static let runBuckets = 1 << runBits
    /// Entries a bucket, on average, above which the table grows and below which it shrinks.
    private static let growsAbove = 9
    private static let shrinksBelow = 4
    static let levelMax = 30

    private(set) var count = 0
    private var level = 0
    private var split = 0
    /// Runs of buckets, by number.
    private var runs: UnsafeMutablePointer<UInt32>?
    private var runCount = 0
    private var runCapacity = 0

    var bucketCount: Int { 1 << level + split }
    /// Those that the low `level` bits name.
    var levelBuckets: Int { 1 << level }

    /// Eight bits of the hash that don't name the bucket, and not 0.
    @inline(__always) static func tag(_ hash: UInt64) -> UInt8 {
        let tag = UInt8(truncatingIfNeeded: hash &>> 56)
        return tag == 0 ? 1 : tag
    }

    @inline(__always) static func hash(_ key: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        XXH3.hash(key, seed: seed)
    }

    // MARK: Finding

    @inline(__always) private func index(_ hash: UInt64) -> Int {
        let low = Int(truncatingIfNeeded: hash)
        let index = low & (1 &<< (level &+ 1) &- 1)
        return index < 1 &<< level &+ split ? index : low & (1 &<< level &- 1)
    }

    @inline(__always) private func bucket(_ index: Int, _ arena: borrowing SlabArena) -> Bucket {
        let run = runs.unsafelyUnwrapped[index &>> KeyTable.runBits]
        return Bucket(arena[run] + (index & (KeyTable.runBuckets &- 1)) &* Bucket.bytes)
    }

    /// The entry with this key, or 0. O(1).
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, _ hash: UInt64, _ arena: borrowing SlabArena) -> UInt32 {
        if count == 0 { return 0 }
        let tag = KeyTable.tag(hash)
        var bucket = bucket(index(hash), arena)
        while true {
            var (low, high) = bucket.matches(tag)
            while low != 0 {
                let reference = bucket.reference(low.trailingZeroBitCount &>> 3)
                if Entry(arena[reference]).hasKey(key) { return reference }
                low &= low &- 1
            }
            while high != 0 {
                let reference = bucket.reference(8 &+ high.trailingZeroBitCount &>> 3)
                if Entry(arena[reference]).hasKey(key) { return reference }
                high &= high &- 1
            }
            let overflow = bucket.overflow
            if overflow == 0 { return 0 }
            bucket = Bucket(arena[overflow])
        }
    }

    /// Hands out what is in a bucket and its overflow.
    func visit(_ index: Int, _ arena: borrowing SlabArena, _ body: (UInt32) -> Void) {
        var bucket = bucket(index, arena)
        while true {
            for slot in 0..<Bucket.slots where bucket.tag(slot) != 0 { body(bucket.reference(slot)) }
            let overflow = bucket.overflow
            if overflow == 0 { return }
            bucket = Bucket(arena[overflow])
        }
    }

    // MARK: Changing

    /// Adds an entry whose key the table does not have. O(1), amortised over overflows.
    mutating func insert(_ reference: UInt32, _ hash: UInt64, seed: UInt64, _ arena: inout SlabArena) {
        if runs == nil { addRun(&arena) }
        put(reference, KeyTable.tag(hash), index(hash), &arena)
        count += 1
        if count > bucketCount * KeyTable.growsAbove && level < KeyTable.levelMax { grow(seed, &arena) }
    }

    /// Takes out an entry that the table has. The entry itself stays. O(1).
    mutating func remove(_ reference: UInt32, _ hash: UInt64, _ arena: inout SlabArena) {
        let home = bucket(index(hash), arena)
        let (holder, slot, previous) = place(reference, KeyTable.tag(hash), home, arena)
        holder.remove(slot)
        if let previous, holder.isEmpty {
            let emptied = previous.overflow
            previous.setOverflow(holder.overflow)
            arena.free(emptied)
        }
        count -= 1
        if count == 0 { return clear(&arena) }
        if bucketCount > 1 && count < bucketCount * KeyTable.shrinksBelow { shrink(&arena) }
    }

    /// Puts another entry with the same key in an entry's place. O(1).
    func replace(
        _ reference: UInt32, by other: UInt32, _ hash: UInt64, _ arena: borrowing SlabArena
    ) {
        let (holder, slot, _) = place(reference, KeyTable.tag(hash), bucket(index(hash), arena), arena)
        holder.setReference(slot, other)
    }

    /// Gives the buckets back; entries are the caller's. O(buckets).
    mutating func clear(_ arena: inout SlabArena) {
        guard let runs else { return }
        for index in 0..<bucketCount {
            var overflow = bucket(index, arena).overflow
            while overflow != 0 {
                let next = Bucket(arena[overflow]).overflow
                arena.free(overflow)
                overflow = next
            }
        }
        for run in 0..<runCount { arena.free(runs[run]) }
        runs.deallocate()
        self.runs = nil
        (count, level, split, runCount, runCapacity) = (0, 0, 0, 0, 0)
    }

    /// - Requires: the table has the reference.
    private func place(
        _ reference: UInt32, _ tag: UInt8, _ home: Bucket, _ arena: borrowing SlabArena
    ) -> (holder: Bucket, slot: Int, previous: Bucket?) {
        var (bucket, previous) = (home, Bucket?.none)
        while true {
            var (low, high) = bucket.matches(tag)
            while low != 0 {
                let slot = low.trailingZeroBitCount >> 3
                if bucket.reference(slot) == reference { return (bucket, slot, previous) }
                low &= low &- 1
            }
            while high != 0 {
                let slot = 8 + high.trailingZeroBitCount >> 3
                if bucket.reference(slot) == reference { return (bucket, slot, previous) }
                high &= high &- 1
            }
            precondition(bucket.overflow != 0, "an entry is not in the table that it belongs to")
            previous = bucket
            bucket = Bucket(arena[bucket.overflow])
        }
    }

    private func put(_ reference: UInt32, _ tag: UInt8, _ index: Int, _ arena: inout SlabArena) {
        var bucket = bucket(index, arena)
        while true {
            if let slot = bucket.freeSlot { return bucket.set(slot, tag, reference) }
            if bucket.overflow == 0 {
                let added = arena.allocate(Bucket.bytes)
                Bucket(arena[added]).clear()
                bucket.setOverflow(added)
            }
            bucket = Bucket(arena[bucket.overflow])
        }
    }

    // MARK: Growing and shrinking

    private mutating func addRun(_ arena: inout SlabArena) {
        if runCount == runCapacity {
            let capacity = max(4, runCapacity * 2)
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
            if let runs {
                larger.update(from: runs, count: runCount)
                runs.deallocate()
            }
            (runs, runCapacity) = (larger, capacity)
        }
        let run = arena.allocate(KeyTable.runBuckets * Bucket.bytes)
        for i in 0..<KeyTable.runBuckets { Bucket(arena[run] + i * Bucket.bytes).clear() }
        runs.unsafelyUnwrapped[runCount] = run
        runCount += 1
    }

    /// Splits the next bucket in two.
    private mutating func grow(_ seed: UInt64, _ arena: inout SlabArena) {
        let (old, new) = (split, 1 << level + split)
        if new >> KeyTable.runBits == runCount { addRun(&arena) }
        let bit = UInt64(1) << UInt64(level)
        split += 1
        if split == 1 << level { (level, split) = (level + 1, 0) }
        takeAll(old, &arena) { reference, tag, arena in
            let hash = KeyTable.hash(Entry(arena[reference]).key, seed: seed)
            put(reference, tag, hash & bit == 0 ? old : new, &arena)
        }
    }

    /// Joins the last bucket with the one that it was split from.
    private mutating func shrink(_ arena: inout SlabArena) {
        if split == 0 { (level, split) = (level - 1, 1 << (level - 1)) }
        split -= 1
        let (kept, gone) = (split, 1 << level + split)
        takeAll(gone, &arena) { reference, tag, arena in put(reference, tag, kept, &arena) }
        guard gone & (KeyTable.runBuckets - 1) == 0, let runs, runCount > 1 else { return }
        runCount -= 1
        arena.free(runs[runCount])
    }

    /// Empties a bucket with its overflow, handing out what was in it.
    private func takeAll(
        _ index: Int, _ arena: inout SlabArena, _ body: (UInt32, UInt8, inout SlabArena) -> Void
    ) {
        let home = bucket(index, arena)
        let copy = UnsafeMutableRawPointer.allocate(byteCount: Bucket.bytes, alignment: 8)
        defer { copy.deallocate() }
        copy.copyMemory(from: home.address, byteCount: Bucket.bytes)
        home.clear()
        var (bucket, overflow) = (Bucket(copy), UInt32(0))
        while true {
            for slot in 0..<Bucket.slots where bucket.tag(slot) != 0 {
                body(bucket.reference(slot), bucket.tag(slot), &arena)
            }
            let next = bucket.overflow
            if overflow != 0 { arena.free(overflow) }
            if next == 0 { return }
            overflow = next
            bucket = Bucket(arena[next])
        }
    }
}
