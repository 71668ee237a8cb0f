// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Chunks that arenas gave back, for the arenas that follow: the system clears each page that it hands out,
/// which costs a store under writes as much as its tree does. Any thread.
///
/// Keeps what one memtable needs. What is kept counts as held in the memory budget.
final class ArenaPool: @unchecked Sendable {
    // Unchecked: `spin` guards what changes.

    /// The account of all arenas with this pool.
    let holder: MemoryHolder?
    private let chunksMax: Int
    private let spin = SpinLock()
    private var chunks: [UnsafeMutableRawPointer] = []

    /// - Parameter bytesMax: what is kept at most.
    init(holder: MemoryHolder?, bytesMax: Int) {
        self.holder = holder
        chunksMax = max(0, bytesMax) / Arena.chunkBytes
    }

    deinit { shed() }

    /// Gives everything kept back to the system.
    func shed() {
        let kept = spin.withLock {
            let kept = chunks
            chunks = []
            return kept
        }
        for chunk in kept { free(chunk) }
        holder?.add(-kept.count * Arena.chunkBytes)
    }

    /// A chunk of `Arena.chunkBytes`, with any content; `nil` when none is kept. It stays in the account.
    func take() -> UnsafeMutableRawPointer? { spin.withLock { chunks.popLast() } }

    /// Takes over a chunk of `Arena.chunkBytes`, or frees it and takes it out of the account.
    func give(_ chunk: UnsafeMutableRawPointer) {
        let isKept = spin.withLock {
            if chunks.count >= chunksMax { return false }
            chunks.append(chunk)
            return true
        }
        if isKept { return }
        free(chunk)
        holder?.add(-Arena.chunkBytes)
    }
}
