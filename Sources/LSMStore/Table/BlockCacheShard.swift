// SPDX-License-Identifier: Apache-2.0
import Base

/// One shard of a `BlockCache`.
///
/// Entries are nodes in one array: chained by hash, and linked into one of three queues. The small queue
/// has a tenth of the bytes. A block asked for twice while in it moves to main when its turn comes; another
/// leaves, and its key stays in the ghost queue, so that it goes straight to main if it comes back. In main
/// a block gets another turn for each hit, up to three. Index and filter blocks begin in main: every lookup
/// of a table needs them.
///
/// `@unchecked Sendable`: all state is under `lock`.
final class BlockCacheShard: @unchecked Sendable {
    private enum Place: UInt8 {
        case small = 0
        case main, ghost, free
    }

    private struct Node {
        var file: UInt64 = 0
        var offset = 0
        var block: DecodedBlock?
        var chargeBytes = 0
        var hash: UInt64 = 0
        var chain: Int32 = -1
        var newer: Int32 = -1
        var older: Int32 = -1
        var place = Place.free
    }

    private struct Queue {
        var newest: Int32 = -1
        var oldest: Int32 = -1
        var count = 0
        var bytes = 0
    }

    private let lock: Lock
    private let memory: StoreMemory?
    private let epochs: ReadEpochs
    private let shown: ShownBlocks
    private var capacityBytes: Int
    private var nodes: [Node] = []
    private var free: Int32 = -1
    private var table: [Int32] = Array(repeating: -1, count: 64)
    private var used = 0
    private var small = Queue()
    private var main = Queue()
    private var ghost = Queue()
    private var counters = CacheStatistics()

    init(
        capacityBytes: Int, memory: StoreMemory?, threads: Threads, epochs: ReadEpochs, shown: ShownBlocks
    ) {
        self.epochs = epochs
        self.shown = shown
        lock = Lock(threads)
        self.memory = memory
        self.capacityBytes = capacityBytes
    }

    deinit { charge(-(small.bytes + main.bytes)) }

    /// Blocks are charged as long as they live: to the cache while they are in it, to `blocks` else.
    private func charge(_ bytes: Int) {
        if let memory { memory.cache.take(bytes, from: memory.blocks) }
    }

    func find(_ file: UInt64, _ offset: Int, _ kind: BlockKind, _ hash: UInt64) -> DecodedBlock? {
        lock.lock()
        defer { lock.unlock() }
        let i = index(file, offset, hash)
        guard i >= 0, let block = nodes[Int(i)].block else {
            counters[kind.counted].misses += 1
            return nil
        }
        block.countHit()
        shown.index.show(block, hash)
        counters[block.kind.counted].hits += 1
        return block
    }

    /// - Parameter capacity: what the shard may hold from now on.
    /// - Returns: the block to use, and whether `epochs` should be collected.
    func insert(
        _ block: DecodedBlock, _ file: UInt64, _ offset: Int, _ hash: UInt64, capacity: Int
    ) -> (DecodedBlock, isTimeToCollect: Bool) {
        lock.lock()
        defer { lock.unlock() }
        var isTimeToCollect = false
        capacityBytes = capacity
        let before = small.bytes + main.bytes
        defer { charge(small.bytes + main.bytes - before) }
        var place = block.kind == .data ? Place.small : Place.main
        let found = index(file, offset, hash)
        if found >= 0 {
            if let present = nodes[Int(found)].block, present.storedBytes == block.storedBytes {
                return (present, false)
            }
            if nodes[Int(found)].place == .ghost { place = .main }
            if let old = remove(found) { retire(old, hash, &isTimeToCollect) }
        }
        // One that would push out most others is better read again.
        guard block.chargeBytes <= capacityBytes / 4 else { return (block, isTimeToCollect) }
        let i = take()
        nodes[Int(i)].file = file
        nodes[Int(i)].offset = offset
        nodes[Int(i)].hash = hash
        nodes[Int(i)].block = block
        nodes[Int(i)].chargeBytes = block.chargeBytes
        block.place = DecodedBlock.Place(file: file, offset: offset)
        block.hits.store(0, ordering: .relaxed)
        shown.index.show(block, hash)
        chainIn(i)
        push(i, place)
        counters[block.kind.counted].insertions += 1
        hold(block, 1)
        shrink(&isTimeToCollect)
        return (block, isTimeToCollect)
    }

    /// Counts a block in (1) or out (-1).
    private func hold(_ block: DecodedBlock, _ sign: Int) {
        counters[block.kind.counted].blocksCount += sign
        counters[block.kind.counted].bytes += sign * block.chargeBytes
    }

    /// Gives a block up that readers in an epoch may still be using.
    private func retire(_ block: DecodedBlock, _ hash: UInt64, _ isTimeToCollect: inout Bool) {
        shown.index.hide(block, hash)
        if epochs.retire(block) { isTimeToCollect = true }
    }

    func discard(_ file: UInt64) {
        lock.withLock {
            var isTimeToCollect = false
            let before = small.bytes + main.bytes
            for i in nodes.indices where nodes[i].place != .free && nodes[i].file == file {
                let hash = nodes[i].hash
                if let block = remove(Int32(i)) { retire(block, hash, &isTimeToCollect) }
            }
            charge(small.bytes + main.bytes - before)
        }
    }

    func resize(_ capacity: Int) {
        lock.withLock {
            var isTimeToCollect = false
            capacityBytes = capacity
            let before = small.bytes + main.bytes
            shrink(&isTimeToCollect)
            charge(small.bytes + main.bytes - before)
        }
    }

    func addStatistics(to sum: inout CacheStatistics) {
        let own = lock.withLock { counters }
        for kind in BlockClass.allCases {
            sum[kind].hits += own[kind].hits
            sum[kind].misses += own[kind].misses
            sum[kind].insertions += own[kind].insertions
            sum[kind].evictions += own[kind].evictions
            sum[kind].blocksCount += own[kind].blocksCount
            sum[kind].bytes += own[kind].bytes
        }
    }

    // MARK: Eviction

    private func shrink(_ isTimeToCollect: inout Bool) {
        while small.bytes + main.bytes > capacityBytes {
            if small.count > 0 && (small.bytes > capacityBytes / 10 || main.count == 0) {
                evictSmall(&isTimeToCollect)
            } else {
                evictMain(&isTimeToCollect)
            }
        }
        while ghost.count > main.count + small.count { _ = remove(ghost.oldest) }
    }

    private func evictSmall(_ isTimeToCollect: inout Bool) {
        let i = small.oldest
        unlink(i)
        if let block = nodes[Int(i)].block {
            if block.hits.load(ordering: .relaxed) > 1 {
                block.hits.store(0, ordering: .relaxed)
                return push(i, .main)
            }
            counters[block.kind.counted].evictions += 1
            hold(block, -1)
            retire(block, nodes[Int(i)].hash, &isTimeToCollect)
        }
        nodes[Int(i)].block = nil
        nodes[Int(i)].chargeBytes = 0
        push(i, .ghost)
    }

    private func evictMain(_ isTimeToCollect: inout Bool) {
        let i = main.oldest
        let hash = nodes[Int(i)].hash
        if let block = nodes[Int(i)].block {
            let hits = block.hits.load(ordering: .relaxed)
            if hits > 0 {
                block.hits.store(hits - 1, ordering: .relaxed)
                unlink(i)
                return push(i, .main)
            }
        }
        if let block = remove(i) {
            counters[block.kind.counted].evictions += 1
            retire(block, hash, &isTimeToCollect)
        }
    }

    // MARK: Nodes

    private func take() -> Int32 {
        used += 1
        if used > table.count { rehash() }
        if free >= 0 {
            let i = free
            free = nodes[Int(i)].chain
            return i
        }
        nodes.append(Node())
        return Int32(nodes.count - 1)
    }

    /// Takes a node out of everything.
    private func remove(_ i: Int32) -> DecodedBlock? {
        unlink(i)
        chainOut(i)
        let block = nodes[Int(i)].block
        if let block { hold(block, -1) }
        nodes[Int(i)] = Node()
        nodes[Int(i)].chain = free
        free = i
        used -= 1
        return block
    }

    private func push(_ i: Int32, _ place: Place) {
        nodes[Int(i)].place = place
        let bytes = nodes[Int(i)].chargeBytes
        withQueue(place) { nodes, queue in
            nodes[Int(i)].newer = -1
            nodes[Int(i)].older = queue.newest
            if queue.newest >= 0 { nodes[Int(queue.newest)].newer = i } else { queue.oldest = i }
            queue.newest = i
            queue.count += 1
            queue.bytes += bytes
        }
    }

    private func unlink(_ i: Int32) {
        let (newer, older) = (nodes[Int(i)].newer, nodes[Int(i)].older)
        let bytes = nodes[Int(i)].chargeBytes
        withQueue(nodes[Int(i)].place) { nodes, queue in
            if newer >= 0 { nodes[Int(newer)].older = older } else { queue.newest = older }
            if older >= 0 { nodes[Int(older)].newer = newer } else { queue.oldest = newer }
            queue.count -= 1
            queue.bytes -= bytes
        }
    }

    private func withQueue(_ place: Place, _ body: (inout [Node], inout Queue) -> Void) {
        switch place {
        case .small: body(&nodes, &small)
        case .main: body(&nodes, &main)
        case .ghost: body(&nodes, &ghost)
        case .free: break
        }
    }

    // MARK: Hash table

    private func index(_ file: UInt64, _ offset: Int, _ hash: UInt64) -> Int32 {
        var i = table[Int(truncatingIfNeeded: hash) & (table.count - 1)]
        while i >= 0 {
            if nodes[Int(i)].offset == offset && nodes[Int(i)].file == file { return i }
            i = nodes[Int(i)].chain
        }
        return -1
    }

    private func chainIn(_ i: Int32) {
        let slot = Int(truncatingIfNeeded: nodes[Int(i)].hash) & (table.count - 1)
        nodes[Int(i)].chain = table[slot]
        table[slot] = i
    }

    private func chainOut(_ i: Int32) {
        let slot = Int(truncatingIfNeeded: nodes[Int(i)].hash) & (table.count - 1)
        if table[slot] == i {
            table[slot] = nodes[Int(i)].chain
            return
        }
        var before = table[slot]
        while before >= 0 {
            let next = nodes[Int(before)].chain
            if next == i {
                nodes[Int(before)].chain = nodes[Int(i)].chain
                return
            }
            before = next
        }
    }

    private func rehash() {
        table = Array(repeating: -1, count: table.count * 2)
        for i in nodes.indices where nodes[i].place != .free { chainIn(Int32(i)) }
    }
}
