// SPDX-License-Identifier: Apache-2.0
import Base

/// A decoded block without its reference count: where its parts are. Valid as long as something keeps the
/// `DecodedBlock` that it is of.
///
/// Blocks of entries (all kinds but filters and properties) end with restart offsets ‖ hash buckets ‖ entry
/// count u32 ‖ restart count u32 (top bit: offsets are u32, else u16) ‖ bucket count u32.
struct BlockView {
    let base: UnsafeRawPointer
    /// Of the payload.
    let bytesCount: Int
    // Of blocks of entries; zero in others.
    let entriesEnd: Int
    let restartCount: Int
    let bucketCount: Int
    /// Of the longest key, so that one buffer serves the whole block.
    let keyBytesLongest: Int
    let isWide: Bool

    init(_ payload: UnsafeRawBufferPointer, _ layout: BlockLayout) {
        base = payload.baseAddress.unsafelyUnwrapped
        bytesCount = payload.count
        entriesEnd = layout.entriesEnd
        restartCount = layout.restartCount
        bucketCount = layout.bucketCount
        keyBytesLongest = layout.keyBytesLongest
        isWide = layout.isWide
    }

    /// Of no block: has no entries.
    static var empty: BlockView { BlockView() }

    private init() {
        base = UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped
        bytesCount = 0
        entriesEnd = 0
        restartCount = 0
        bucketCount = 0
        keyBytesLongest = 0
        isWide = false
    }

    /// The payload.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: bytesCount) }

    /// Where the entry of a restart begins.
    @inline(__always)
    func restart(_ index: Int) -> Int {
        BlockLayout.restart(base + entriesEnd, index, isWide: isWide)
    }

    @inline(__always)
    var buckets: UnsafeRawPointer { base + entriesEnd + restartCount &* (isWide ? 4 : 2) }

    /// Which bucket of a hash index a key's XXH3 falls into.
    @inline(__always)
    static func bucket(_ hash: UInt64, of count: Int) -> Int {
        Int((((hash >> 16) & 0xFFFF_FFFF) &* UInt64(count)) >> 32)
    }
}
