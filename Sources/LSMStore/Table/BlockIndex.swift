// SPDX-License-Identifier: Apache-2.0
import CPlatform
import Synchronization

/// Shows readers in an epoch where the cache's blocks are, without a lock.
///
/// A shortcut that may leave blocks out: sets of four cells, each with a block's hash and address. A reader
/// that finds a hash loads the address and compares the block's own place, so that a cell that changes
/// meanwhile shows nothing wrong. Where a set is full, the newest block takes a cell from another; that one
/// is found through its shard until it is shown again.
///
/// Writers are the cache's shards, each under its lock and in its own range of sets. A block is removed here
/// before the cache retires it.
struct BlockIndex: ~Copyable, @unchecked Sendable {
    // Unchecked: the cells are atomic; the rest never changes.

    private struct Cell: ~Copyable {
        let hash = Atomic<UInt64>(0)
        let block = Atomic<UnsafeRawPointer?>(nil)
    }

    private static let ways = 4
    private let cells: UnsafeMutablePointer<Cell>
    private let setsMask: UInt64
    private let count: Int

    /// - Parameter blocksCount: about how many blocks there will be.
    init(blocksCount: Int) {
        var sets = 1
        while sets * BlockIndex.ways / 2 < blocksCount && sets < 1 << 16 { sets *= 2 }
        setsMask = UInt64(sets - 1)
        count = sets * BlockIndex.ways
        // Sets begin with cache lines.
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Cell>.stride, alignment: 64)
        cells = bytes.bindMemory(to: Cell.self, capacity: count)
        for i in 0..<count { (cells + i).initialize(to: Cell()) }
    }

    deinit { UnsafeMutableRawPointer(cells).deallocate() }

    /// What the cells take.
    var sizeBytes: Int { count * MemoryLayout<Cell>.stride }

    /// The block at this place, if it is shown. Valid until the caller leaves its epoch.
    @inline(__always)
    func find(_ place: DecodedBlock.Place, _ hash: UInt64) -> Unmanaged<DecodedBlock>? {
        let set = cells + set(hash)
        var way = 0
        while way < BlockIndex.ways {
            if set[way].hash.load(ordering: .relaxed) == hash,
                // In the one order of `ReadEpochs`, after the slot was taken. Acquiring, so that what was
                // written into the block before it was shown is seen.
                let address = set[way].block.load(ordering: .sequentiallyConsistent)
            {
                let block = Unmanaged<DecodedBlock>.fromOpaque(address)
                if block._withUnsafeGuaranteedRef({ $0.place == place }) { return block }
            }
            way &+= 1
        }
        return nil
    }

    @inline(__always)
    func prefetch(_ hash: UInt64) { platform_prefetch(cells + set(hash)) }

    /// Shows a block. - Requires: its shard's lock is held, and `place` was set.
    func show(_ block: DecodedBlock, _ hash: UInt64) {
        let set = cells + set(hash)
        let address = UnsafeRawPointer(Unmanaged.passUnretained(block).toOpaque())
        var chosen = Int(truncatingIfNeeded: hash >> 40) % BlockIndex.ways
        for way in 0..<BlockIndex.ways {
            let shown = set[way].block.load(ordering: .relaxed)
            if shown == address { return }
            if shown == nil { chosen = way }
        }
        set[chosen].block.store(nil, ordering: .sequentiallyConsistent)
        set[chosen].hash.store(hash, ordering: .relaxed)
        set[chosen].block.store(address, ordering: .sequentiallyConsistent)
    }

    /// Shows the block no more. - Requires: its shard's lock is held.
    func hide(_ block: DecodedBlock, _ hash: UInt64) {
        let set = cells + set(hash)
        let address = UnsafeRawPointer(Unmanaged.passUnretained(block).toOpaque())
        for way in 0..<BlockIndex.ways where set[way].block.load(ordering: .relaxed) == address {
            set[way].block.store(nil, ordering: .sequentiallyConsistent)
        }
    }

    /// From the bits that choose the shard on, so that no two shards share a set.
    @inline(__always)
    private func set(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash >> 48) & setsMask) &* UInt64(BlockIndex.ways))
    }
}
