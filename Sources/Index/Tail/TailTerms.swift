// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import Synchronization

/// The distinct terms of one field of a tail: bytes to a dense id in order of arrival, and the reverse.
///
/// An open-addressed hash table of ids, at most half full. Growing makes a new table beside the old ones,
/// which stay until the tail ends (together no larger than the newest), so that a reader in an old table
/// stays right: whatever it misses there came after its view. One writer; readers never wait.
final class TailTerms: @unchecked Sendable {
    // Unchecked: table slots are atomic; entries are published through them (release, acquire).

    struct Entry: BitwiseCopyable {
        let bytes: UnsafePointer<UInt8>
        let count: UInt32
        let hash: UInt32
    }

    private struct Table: BitwiseCopyable {
        /// Words that hold id + 1, or 0.
        let slots: UnsafeMutablePointer<UInt32>
        let mask: Int

        @inline(__always)
        func slot(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
            UnsafeMutableRawPointer(slots + index).assumingMemoryBound(to: Atomic<UInt32>.self)
        }
    }

    /// Blocks double from the first size to the last, so that a field of few terms costs little.
    private static let arenaBytes = (first: 1 << 9, last: 1 << 14)

    private let entries = AppendList<Entry>()
    private let tables = AppendList<Table>()
    private let tableCount = Atomic<Int>(0)
    private let termCount = Atomic<Int>(0)
    private let blocks = AppendList<UnsafeMutablePointer<UInt8>>()
    private var blockFree = 0
    private var blockNext: UnsafeMutablePointer<UInt8>?
    private var bytesOfBlocks = 0

    init() { addTable(64) }

    deinit {
        for table in 0..<tables.count { tables[table].slots.deallocate() }
        for block in 0..<blocks.count { blocks[block].deallocate() }
    }

    /// Terms so far; ids are below it.
    var count: Int { termCount.load(ordering: .acquiring) }

    /// The writer's.
    var memoryBytes: Int {
        entries.memoryBytes + bytesOfBlocks + (tables[tables.count - 1].mask + 1) * 8
    }

    private func addTable(_ capacity: Int) {
        let slots = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        let table = Table(slots: slots, mask: capacity - 1)
        for id in 0..<entries.count {
            var at = Int(entries[id].hash) & table.mask
            while slots[at] != 0 { at = (at + 1) & table.mask }
            slots[at] = UInt32(id + 1)
        }
        tables.append(table)
        tableCount.store(tables.count, ordering: .releasing)
    }

    func bytes(_ id: Int) -> UnsafeRawBufferPointer {
        let entry = entries[id]
        return UnsafeRawBufferPointer(start: entry.bytes, count: Int(entry.count))
    }

    private static func hash(_ term: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(truncatingIfNeeded: XXH3.hash(term) >> 32)
    }

    /// The term's id, if it came before the newest publication that the caller saw.
    func find(_ term: UnsafeRawBufferPointer) -> Int? {
        let table = tables[tableCount.load(ordering: .acquiring) - 1]
        let hash = TailTerms.hash(term)
        var at = Int(hash) & table.mask
        while true {
            let held = table.slot(at).pointee.load(ordering: .acquiring)
            if held == 0 { return nil }
            let id = Int(held) - 1
            if entries[id].hash == hash, ByteOrder.compare(bytes(id), term) == 0 { return id }
            at = (at + 1) & table.mask
        }
    }

    /// The writer's: the term's id, new if need be.
    func intern(_ term: UnsafeRawBufferPointer) -> (id: Int, isNew: Bool) {
        if let id = find(term) { return (id, false) }
        if (entries.count + 1) * 2 > tables[tables.count - 1].mask + 1 {
            addTable((tables[tables.count - 1].mask + 1) * 2)
        }
        let hash = TailTerms.hash(term)
        let id = entries.count
        entries.append(Entry(bytes: copy(term), count: UInt32(term.count), hash: hash))
        let table = tables[tables.count - 1]
        var at = Int(hash) & table.mask
        while table.slots[at] != 0 { at = (at + 1) & table.mask }
        table.slot(at).pointee.store(UInt32(id + 1), ordering: .releasing)
        termCount.store(entries.count, ordering: .releasing)
        return (id, true)
    }

    private func copy(_ term: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        if term.count > blockFree {
            let next = min(max(bytesOfBlocks, TailTerms.arenaBytes.first), TailTerms.arenaBytes.last)
            let capacity = max(term.count, next)
            let block = UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity, 1))
            blocks.append(block)
            bytesOfBlocks += capacity
            (blockNext, blockFree) = (block, capacity)
        }
        let start = blockNext!
        if let base = term.baseAddress { memcpy(start, base, term.count) }
        blockNext = start + term.count
        blockFree -= term.count
        return UnsafePointer(start)
    }
}
