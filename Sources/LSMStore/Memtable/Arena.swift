// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform
import Glibc

/// Memory that is handed out piece by piece and given back all at once.
///
/// Pieces are named by 32-bit references (`ArenaChunks`), half the size of addresses. The first chunk is
/// small, so that hundreds of stores with little in them are cheap; the others are 2 MiB, aligned so and on
/// huge pages, because a tree's reads miss the TLB before they miss anything else. A piece that would waste
/// much of a chunk gets one of its own. One writer; pieces never move, so readers may hold pointers.
///
/// When the system refuses memory the process ends, as it does at any allocation in Swift: what was
/// acknowledged is in the WAL. The same holds when the chunks are used up, which takes 4 GiB at least (16 GiB
/// of small pieces); the store starts a new memtable long before.
struct Arena: ~Copyable {
    static let firstChunkBytes = 64 << 10
    static let chunkBytes = ArenaChunks.bytesMax

    /// Where the pieces are. Readers may keep a copy for as long as the arena lives.
    let chunks: ArenaChunks
    private var chunkCount = 0
    /// The chunk that is being filled; of it, the next free byte and the end, from its start.
    private var current = 0
    private var cursor = 0
    private var limit = 0
    private let pool: ArenaPool
    /// Chunks of `chunkBytes`, for the pool, and others.
    private var ordinary = FlatList<UnsafeMutableRawPointer>(capacity: 16)
    private var others = FlatList<UnsafeMutableRawPointer>(capacity: 1)
    private var othersBytes = 0
    /// Bytes handed out, rounded up.
    private(set) var usedBytes = 0
    /// Bytes taken from the system.
    private(set) var reservedBytes = 0

    init(pool: ArenaPool) {
        self.pool = pool
        chunks = ArenaChunks(.allocate(capacity: ArenaChunks.countMax))
        takeChunk(Arena.firstChunkBytes)
        limit = Arena.firstChunkBytes
    }

    deinit {
        for chunk in ordinary.elements { pool.give(chunk) }
        for chunk in others.elements { free(chunk) }
        chunks.starts.deallocate()
        pool.holder?.add(-othersBytes)
    }

    /// A piece of at least `byteCount` bytes, aligned to 8, with any content.
    @inline(__always)
    mutating func allocate(_ byteCount: Int) -> UInt32 {
        let padding = -cursor & 7
        cursor += padding
        usedBytes &+= padding
        return allocatePacked(byteCount)
    }

    /// A piece of at least `byteCount` bytes, aligned to 4, with any content.
    @inline(__always)
    mutating func allocatePacked(_ byteCount: Int) -> UInt32 {
        let rounded = (byteCount &+ 3) & ~3
        usedBytes &+= rounded
        if rounded > limit &- cursor { return allocateSlowly(rounded) }
        let reference = ArenaChunks.reference(chunk: current, offset: cursor)
        cursor &+= rounded
        return reference
    }

    @inline(never)
    private mutating func allocateSlowly(_ byteCount: Int) -> UInt32 {
        if byteCount > Arena.chunkBytes / 4 {
            takeChunk(byteCount)
            return ArenaChunks.reference(chunk: chunkCount - 1, offset: 0)
        }
        takeChunk(Arena.chunkBytes)
        current = chunkCount - 1
        cursor = byteCount
        limit = Arena.chunkBytes
        return ArenaChunks.reference(chunk: current, offset: 0)
    }

    private mutating func takeChunk(_ byteCount: Int) {
        precondition(chunkCount < ArenaChunks.countMax, "a memtable holds more than its arena can name")
        let chunk: UnsafeMutableRawPointer
        if byteCount == Arena.chunkBytes {
            chunk = pool.take() ?? obtain(byteCount)
            ordinary.append(chunk)
        } else {
            chunk = obtain(byteCount)
            others.append(chunk)
            othersBytes += byteCount
        }
        chunks.starts[chunkCount] = chunk
        chunkCount += 1
        reservedBytes += byteCount
    }

    /// New memory, in the account.
    private func obtain(_ byteCount: Int) -> UnsafeMutableRawPointer {
        var chunk: UnsafeMutableRawPointer?
        let isLarge = byteCount >= Arena.chunkBytes
        let failure = posix_memalign(&chunk, isLarge ? Arena.chunkBytes : 64, byteCount)
        guard failure == 0, let chunk else {
            preconditionFailure("the system refused \(byteCount) bytes of memory for a memtable")
        }
        if isLarge { platform_want_huge_pages(chunk, byteCount) }
        pool.holder?.add(byteCount)
        return chunk
    }
}
