// SPDX-License-Identifier: Apache-2.0
import Base

/// One store's accounts in the memory budget: together they hold all memory of the store that grows with what
/// it is asked to do.
///
/// ## What happens when the budget is exceeded
/// 1. Memory kept for the next memtable goes, and the block cache makes room, down to a sixteenth of its
///    capacity; it fills again when there is room again (`BlockCache`).
/// 2. The active memtable is turned over early, so that it can be flushed (`Store.needsMemory`).
/// 3. Commits are slowed down, the more the further the limit is exceeded (`WriteDebt`). Nothing fails.
///
/// ## What cannot be given up
/// The budget is kept but for the least that a store at work needs: the memtables that wait for their flush
/// or that an open iterator reads from, one data block and one index block for each run of each open
/// iterator, the buffers of each running flush and compaction, what the open tables keep (top index, range
/// tombstones), and the cache's sixteenth.
final class StoreMemory: Sendable {
    let budget: MemoryBudget
    /// Blocks in the cache, and the cache's own tables.
    let cache: MemoryHolder
    let memtables: MemoryHolder
    /// Where memtables have their memory from.
    let memtablePool: ArenaPool
    /// Decoded blocks outside the cache: under iterators, at work in a compaction, waiting for readers to
    /// leave, and the top indexes of open tables.
    let blocks: MemoryHolder
    /// What versions, tables and open tables keep besides.
    let tables: MemoryHolder
    /// Pieces of files that compactions and scans read ahead, and tables that are being written.
    let buffers: MemoryHolder
    /// Iterators without their blocks.
    let iterators: MemoryHolder

    /// - Parameters:
    ///   - budget: `nil` for none that bounds anything.
    ///   - memtableBytes: what is kept at most for the next memtable.
    init(_ budget: MemoryBudget?, memtableBytes: Int = 0) {
        let budget = budget ?? MemoryBudget(limitBytes: .max)
        self.budget = budget
        cache = budget.register("block cache")
        memtables = budget.register("memtables")
        memtablePool = ArenaPool(holder: memtables, bytesMax: memtableBytes)
        blocks = budget.register("blocks in use")
        tables = budget.register("tables")
        buffers = budget.register("background buffers")
        iterators = budget.register("iterators")
    }

    /// Everything that the store holds.
    var usedBytes: Int { accounts.reduce(0) { $0 + $1.bytes } }

    var accounts: [MemoryHolder] { [cache, memtables, blocks, tables, buffers, iterators] }

    /// How large a piece to read or write at once, where `wanted` is best: less under a small budget.
    func pieceBytes(_ wanted: Int) -> Int {
        min(wanted, max(budget.limitBytes / 128, StoreMemory.pieceBytesMin))
    }

    private static let pieceBytesMin = 16 << 10
}
