// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// A block as it lies in memory: checked, decompressed, never changed again.
///
/// Its whole structure is validated once, when it is decoded: a block is decoded once and then read many
/// times, so that searches and cursors can do without checks.
///
/// `@unchecked Sendable`: nothing changes after `init`, but for `hits`, which is atomic, and `place`, which
/// the cache writes before other threads get to see the block. The memory goes with the last reference.
final class DecodedBlock: @unchecked Sendable {
    /// Where a cache keeps the block.
    struct Place: Equatable {
        var file: UInt64
        var offset: Int
    }

    let kind: BlockKind
    let view: BlockView
    /// What the block takes in its file, to tell apart handles that claim the same offset.
    let storedBytes: Int
    /// Of blocks of entries; zero in others.
    let entryCount: Int
    @exclusivity(unchecked) var place = Place(file: 0, offset: 0)
    /// How often the cache was asked for it lately, up to 3.
    let hits = Atomic<UInt8>(0)
    private let memory: UnsafeMutableRawBufferPointer
    /// Charged as long as the block lives.
    private let holder: MemoryHolder?

    /// The payload.
    var bytes: UnsafeRawBufferPointer { view.bytes }
    var restartCount: Int { view.restartCount }

    /// What the cache counts for it.
    var chargeBytes: Int { memory.count + 160 }

    /// Takes over `memory`, whose first `count` bytes are the payload.
    /// - Parameter holder: the account for it; a cache that takes the block in moves the charge to its own.
    /// - Throws: `MalformedBytes` when they are no block of this kind; the memory is freed then too.
    static func decode(
        kind: BlockKind, memory: UnsafeMutableRawBufferPointer, count: Int, storedBytes: Int,
        holder: MemoryHolder? = nil
    ) throws(MalformedBytes) -> DecodedBlock {
        let payload = UnsafeRawBufferPointer(rebasing: memory[..<count])
        var layout = BlockLayout()
        do {
            switch kind {
            case .filter: try BloomFilter.validate(payload)
            case .properties: break
            case .data, .index, .topIndex, .rangeTombstones:
                layout = try BlockLayout(validating: payload, kind)
            }
        } catch {
            memory.deallocate()
            throw error
        }
        return DecodedBlock(kind, memory, BlockView(payload, layout), layout.entryCount, storedBytes, holder)
    }

    private init(
        _ kind: BlockKind, _ memory: UnsafeMutableRawBufferPointer, _ view: BlockView, _ entryCount: Int,
        _ storedBytes: Int, _ holder: MemoryHolder?
    ) {
        self.kind = kind
        self.memory = memory
        self.storedBytes = storedBytes
        self.view = view
        self.entryCount = entryCount
        self.holder = holder
        holder?.add(chargeBytes)
    }

    deinit {
        holder?.add(-chargeBytes)
        memory.deallocate()
    }

    /// Counts that the block was asked for. Threads may overwrite each other's counts: it is a hint.
    @inline(__always)
    func countHit() {
        let count = hits.load(ordering: .relaxed)
        if count < 3 { hits.store(count &+ 1, ordering: .relaxed) }
    }
}
