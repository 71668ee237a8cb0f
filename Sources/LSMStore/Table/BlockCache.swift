// SPDX-License-Identifier: Apache-2.0
import Base

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

    /// - Parameters:
    ///   - capacityBytes: what all shards together may hold; 0 keeps nothing.
    ///   - holder: the account in the memory budget, if any.
    init(capacityBytes: Int, holder: MemoryHolder?, threads: Threads) {
        // A shard under a few MiB would have room for too few blocks to tell hot from cold.
        var count = 1
        while count < 16 && capacityBytes / (2 * count) >= 4 << 20 { count *= 2 }
        mask = count - 1
        let epochs = ReadEpochs(threads: threads)
        let shown = ShownBlocks(blocksCount: capacityBytes / BlockCache.blockBytesExpected, holder)
        let each = max(0, capacityBytes - shown.index.sizeBytes) / count
        self.epochs = epochs
        self.shown = shown
        shards = (0..<count).map { _ in
            BlockCacheShard(
                capacityBytes: each, holder: holder, threads: threads, epochs: epochs, shown: shown)
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
        let (kept, isTimeToCollect) = shard(hash).insert(block, file, offset, hash)
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
        let each = max(0, capacityBytes - shown.index.sizeBytes) / shards.count
        for shard in shards { shard.resize(each) }
        epochs.collect()
    }

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
