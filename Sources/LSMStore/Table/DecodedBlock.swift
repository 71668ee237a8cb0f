// SPDX-License-Identifier: Apache-2.0
import Base

/// A block as it lies in memory: checked, decompressed, never changed again.
///
/// Blocks of entries (all kinds but filters and properties) end with restart offsets ‖ hash buckets ‖ entry
/// count u32 ‖ restart count u32 (top bit: offsets are u32, else u16) ‖ bucket count u32. Their whole
/// structure is validated once, when they are decoded: a block is decoded once and then read many times, so
/// that searches and cursors can do without checks.
///
/// `@unchecked Sendable`: nothing changes after `init`; the memory goes with the last reference.
final class DecodedBlock: @unchecked Sendable {
    let kind: BlockKind
    /// The payload.
    let bytes: UnsafeRawBufferPointer
    /// What the block takes in its file, to tell apart handles that claim the same offset.
    let storedBytes: Int
    let base: UnsafeRawPointer
    private let memory: UnsafeMutableRawBufferPointer

    // Of blocks of entries; zero in others.
    let entryCount: Int
    let restartCount: Int
    let entriesEnd: Int
    /// Of the longest key, so that one buffer serves the whole block.
    let keyBytesLongest: Int
    let isWide: Bool
    let bucketCount: Int

    /// What the cache counts for it.
    var chargeBytes: Int { memory.count + 160 }

    /// Takes over `memory`, whose first `count` bytes are the payload.
    /// - Throws: `MalformedBytes` when they are no block of this kind; the memory is freed then too.
    static func decode(
        kind: BlockKind, memory: UnsafeMutableRawBufferPointer, count: Int, storedBytes: Int
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
        return DecodedBlock(kind, memory, payload, layout, storedBytes: storedBytes)
    }

    private init(
        _ kind: BlockKind, _ memory: UnsafeMutableRawBufferPointer, _ payload: UnsafeRawBufferPointer,
        _ layout: BlockLayout, storedBytes: Int
    ) {
        self.kind = kind
        self.memory = memory
        self.storedBytes = storedBytes
        bytes = payload
        base = UnsafeRawPointer(memory.baseAddress!)
        entryCount = layout.entryCount
        restartCount = layout.restartCount
        entriesEnd = layout.entriesEnd
        keyBytesLongest = layout.keyBytesLongest
        isWide = layout.isWide
        bucketCount = layout.bucketCount
    }

    deinit { memory.deallocate() }

    /// Where the entry of a restart begins.
    @inline(__always)
    func restart(_ index: Int) -> Int {
        BlockLayout.restart(base + entriesEnd, index, isWide: isWide)
    }

    @inline(__always)
    var buckets: UnsafeRawPointer { base + entriesEnd + restartCount * (isWide ? 4 : 2) }

    /// The last restart whose entry stands before (key, trailer); 0 when there is none.
    @inline(__always)
    func restartBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) -> Int {
        var low = 0
        var high = restartCount
        while high - low > 1 {
            let middle = (low + high) >> 1
            let entry = BlockEntry(at: base + restart(middle))
            let order = ByteOrder.compare(entry.suffix, key)
            if order < 0 || (order == 0 && entry.trailer.raw > trailer.raw) {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// Which bucket of a hash index a key's XXH3 falls into.
    @inline(__always)
    static func bucket(_ hash: UInt64, of count: Int) -> Int {
        Int((((hash >> 16) & 0xFFFF_FFFF) &* UInt64(count)) >> 32)
    }
}
