// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A growing run of 32-bit words that one writer changes while readers load them. Chunked like `AppendList`.
final class AtomicWords: @unchecked Sendable {
    // Unchecked: every access to a word is atomic; chunks are published as in `AppendList`.

    private static let chunkShift = 7
    private let chunks = AppendList<UnsafeMutablePointer<UInt32>>()
    private(set) var count = 0

    deinit { for chunk in 0..<chunks.count { chunks[chunk].deallocate() } }

    var memoryBytes: Int { chunks.count << (AtomicWords.chunkShift + 2) }

    @inline(__always)
    private func word(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        let chunk = chunks[index >> AtomicWords.chunkShift]
        let offset = index & (1 << AtomicWords.chunkShift - 1)
        return UnsafeMutableRawPointer(chunk + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// The writer's: one more word, 0.
    func append() {
        if count & (1 << AtomicWords.chunkShift - 1) == 0 {
            let chunk = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << AtomicWords.chunkShift)
            chunk.initialize(repeating: 0, count: 1 << AtomicWords.chunkShift)
            chunks.append(chunk)
        }
        count += 1
    }

    func load(_ index: Int) -> UInt32 { word(index).pointee.load(ordering: .acquiring) }

    /// The writer's.
    func store(_ value: UInt32, at index: Int) { word(index).pointee.store(value, ordering: .releasing) }
}
