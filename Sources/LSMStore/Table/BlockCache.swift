// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Decoded blocks by (file number, offset), up to a number of bytes; any thread.
///
/// Split into shards, each with a lock and an S3-FIFO of its own (Yang et al., SOSP 2023): new blocks enter a
/// small queue, and only those that are asked for again reach the main one, so that a scan does not wash out
/// what point reads live on. Blocks are counted references: one that is evicted stays whole for whoever holds
/// it. Readers in an epoch find blocks through `index` without lock or count; evicted blocks are retired to
/// `epochs` for their sake.
///
/// Threads that miss the same block each read it, and the first to insert wins: the others take its block,
/// so that no two copies stay. A read is never waited for under a lock.
final class BlockCache: @unchecked Sendable {
    // Unchecked: each shard is reached under its lock only; the array never changes.
    private let shards: [BlockCacheShard]
    private let mask: Int
    let epochs: ReadEpochs
    /// What misses read.
    let reads = LevelReads()
    private let shown: ShownBlocks
    /// What the tables that use the cache account to; `nil` for those that stand by themselves.
    let memory: StoreMemory?
    private let capacityBytes: Atomic<Int>

    /// - Parameters:
    ///   - capacityBytes: what all shards together may hold; 0 keeps nothing.
    ///   - memory: the accounts in the memory budget, which may leave less; `nil` for none.
    init(capacityBytes: Int, memory: StoreMemory?, threads: Threads) {
        // A shard under a few MiB would have room for too few blocks to tell hot from cold.
        var count = 1
        while count < 16 && capacityBytes / (2 * count) >= 4 << 20 { count *= 2 }
        mask = count - 1
        let epochs = ReadEpochs(threads: threads)
        let shown = ShownBlocks(blocksCount: capacityBytes / BlockCache.blockBytesExpected, memory?.cache)
        let each = max(0, capacityBytes - shown.index.sizeBytes) / count
        self.epochs = epochs
        self.shown = shown
        self.memory = memory
        self.capacityBytes = Atomic(capacityBytes)
        shards = (0..<count).map { _ in
            BlockCacheShard(
                capacityBytes: each, memory: memory, threads: threads, epochs: epochs, shown: shown)
        }
    }

    /// A little below the size of most data blocks.
    private static let blockBytesExpected = 8 << 10

    var statistics: CacheStatistics {
        var sum = CacheStatistics()
        for shard in shards { shard.addStatistics(to: &sum) }
        for (kind, hits) in zip(BlockClass.allCases, epochs.counts.hits) { sum[kind].hits += hits }
        sum.overheadBytes = shown.index.sizeBytes
        return sum
    }

    /// The block, if it can be had without a lock; counted as a hit.
    /// - Requires: the caller is in an epoch of `epochs`, at `slot`, and uses the block only while it is.
    @inline(__always)
    func peek(
        file: UInt64, offset: Int, _ kind: BlockKind, _ slot: UnsafeMutablePointer<ReadSlot>
    ) -> Unmanaged<DecodedBlock>? {
        let place = DecodedBlock.Place(file: file, offset: offset)
        guard let found = shown.index.find(place, BlockCache.hash(file, offset)) else { return nil }
        found._withUnsafeGuaranteedRef { $0.countHit() }
        slot.pointee.countHit(kind)
        return found
    }

    /// The block with a reference of the caller's own, if it can be had without a lock; counted as a hit.
    func borrow(file: UInt64, offset: Int, _ kind: BlockKind) -> DecodedBlock? {
        let slot = epochs.enter()
        defer { slot.pointee.leave() }
        return peek(file: file, offset: offset, kind, slot)?.takeUnretainedValue()
    }

    /// Asks for the memory that `peek` will look at first.
    @inline(__always)
    func prefetch(file: UInt64, offset: Int) { shown.index.prefetch(BlockCache.hash(file, offset)) }

    /// - Parameter kind: what a miss counts as.
    /// - Returns: the block, or `nil` for a miss; both are counted.
    func find(file: UInt64, offset: Int, _ kind: BlockKind = .data) -> DecodedBlock? {
        let hash = BlockCache.hash(file, offset)
        return shard(hash).find(file, offset, kind, hash)
    }

    /// Keeps a block, if there is room for its like.
    /// - Returns: the block to use: that of another thread where it was faster.
    func insert(_ block: DecodedBlock, file: UInt64, offset: Int) -> DecodedBlock {
        let hash = BlockCache.hash(file, offset)
        let allowed = allowedBytes
        let (kept, isTimeToCollect) = shard(hash).insert(block, file, offset, hash, capacity: share(allowed))
        if let memory, memory.cache.bytes > allowed { makeRoom() }
        if isTimeToCollect { epochs.collect() }
        return kept
    }

    /// Lets go of all blocks of a file, which is about to be removed.
    func discard(file: UInt64) {
        for shard in shards { shard.discard(file) }
        epochs.collect()
    }

    /// Changes how much may be held; what is over goes at once.
    func resize(capacityBytes: Int) {
        self.capacityBytes.store(capacityBytes, ordering: .relaxed)
        makeRoom()
    }

    /// Lets go of what the budget has no room for any more. It is asked again at each insertion, so that the
    /// cache grows back by itself.
    func makeRoom() {
        let each = share(allowedBytes)
        for shard in shards { shard.resize(each) }
        epochs.collect()
    }

    /// What all shards together may hold now: what the budget leaves, but a sixteenth of the capacity always.
    private var allowedBytes: Int {
        let capacity = capacityBytes.load(ordering: .relaxed)
        guard let memory else { return capacity }
        return min(capacity, max(memory.budget.room(for: memory.cache), capacity / BlockCache.leastShare))
    }

    private static let leastShare = 16

    private func share(_ bytes: Int) -> Int { max(0, bytes - shown.index.sizeBytes) / shards.count }

    @inline(__always)
    private func shard(_ hash: UInt64) -> BlockCacheShard {
        shards[Int(truncatingIfNeeded: hash >> 48) & mask]
    }

    /// Finaliser of SplitMix64 over both numbers.
    @inline(__always)
    private static func hash(_ file: UInt64, _ offset: Int) -> UInt64 {
        var z = file &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: offset)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
