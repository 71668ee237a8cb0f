// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform
import Glibc

/// Memory that is handed out piece by piece and given back all at once.
///
/// The first chunk is small, so that hundreds of stores with little in them are cheap; the others are 2 MiB, aligned
/// so and on huge pages, because a tree's reads miss the TLB before they miss anything else. A piece that would
/// waste much of a chunk gets one of its own. One writer; pieces never move, so readers may hold pointers.
struct Arena: ~Copyable {
    static let firstChunkBytes = 64 << 10
    static let chunkBytes = 2 << 20

    private var cursor: UnsafeMutableRawPointer
    private var limit: UnsafeMutableRawPointer
    private var chunks: [UnsafeMutableRawPointer] = []
    private let holder: MemoryHolder?
    /// Bytes handed out, rounded up to 8 each.
    private(set) var usedBytes = 0
    /// Bytes taken from the system.
    private(set) var reservedBytes = 0

    init(holder: MemoryHolder?) {
        self.holder = holder
        guard let first = malloc(Arena.firstChunkBytes) else { preconditionFailure("the system refused memory") }
        cursor = first
        limit = cursor + Arena.firstChunkBytes
        chunks.append(cursor)
        reservedBytes = Arena.firstChunkBytes
        holder?.add(Arena.firstChunkBytes)
    }

    deinit {
        for chunk in chunks { free(chunk) }
        holder?.add(-reservedBytes)
    }

    /// A piece of at least `byteCount` bytes, aligned to 8, with any content.
    @inline(__always)
    mutating func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let rounded = (byteCount + 7) & ~7
        if rounded > limit - cursor { return allocateSlowly(rounded) }
        let piece = cursor
        cursor += rounded
        usedBytes &+= rounded
        return piece
    }

    @inline(never)
    private mutating func allocateSlowly(_ byteCount: Int) -> UnsafeMutableRawPointer {
        usedBytes += byteCount
        if byteCount > Arena.chunkBytes / 4 { return takeChunk(byteCount) }
        let chunk = takeChunk(Arena.chunkBytes)
        cursor = chunk + byteCount
        limit = chunk + Arena.chunkBytes
        return chunk
    }

    private mutating func takeChunk(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let isLarge = byteCount >= Arena.chunkBytes
        var chunk: UnsafeMutableRawPointer?
        let failure = posix_memalign(&chunk, isLarge ? Arena.chunkBytes : 64, byteCount)
        guard failure == 0, let chunk else { preconditionFailure("the system refused \(byteCount) bytes of memory") }
        if isLarge { platform_want_huge_pages(chunk, byteCount) }
        chunks.append(chunk)
        reservedBytes += byteCount
        holder?.add(byteCount)
        return chunk
    }
}
