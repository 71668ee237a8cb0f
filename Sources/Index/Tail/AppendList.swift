// SPDX-License-Identifier: Apache-2.0

/// A list that grows at its end and never moves what it holds, so that readers need no lock.
///
/// Chunks of doubling size (64, 128, …) hang in a directory of fixed size; an index gives its chunk by its leading
/// zeros. One writer appends; it publishes how far readers may go by a store with release order elsewhere (the row
/// count, a counter of the field), and a reader that loaded that with acquire order may read every element below.
final class AppendList<Element: BitwiseCopyable>: @unchecked Sendable {
    // Unchecked: see above. Elements below a published count are never written again.

    private static var firstShift: Int { 6 }
    private static var chunksMax: Int { 26 }

    private let chunks: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>
    /// The writer's count.
    private(set) var count = 0
    /// Bytes allocated; the writer's to read.
    private(set) var memoryBytes = 0

    init() {
        chunks = .allocate(capacity: AppendList.chunksMax)
        chunks.initialize(repeating: nil, count: AppendList.chunksMax)
    }

    deinit {
        for chunk in 0..<AppendList.chunksMax { chunks[chunk]?.deallocate() }
        chunks.deallocate()
    }

    @inline(__always)
    private static func place(_ index: Int) -> (chunk: Int, offset: Int) {
        let shifted = index &+ (1 &<< firstShift)
        let top = Int.bitWidth &- 1 &- shifted.leadingZeroBitCount
        return (top &- firstShift, shifted &- (1 &<< top))
    }

    /// The writer's.
    func append(_ element: Element) {
        let (chunk, offset) = AppendList.place(count)
        if chunks[chunk] == nil {
            let capacity = 1 << (AppendList.firstShift + chunk)
            chunks[chunk] = .allocate(capacity: capacity)
            memoryBytes += capacity * MemoryLayout<Element>.stride
        }
        (chunks[chunk]! + offset).initialize(to: element)
        count += 1
    }

    /// - Requires: `index` is below a published count.
    @inline(__always)
    subscript(_ index: Int) -> Element {
        let (chunk, offset) = AppendList.place(index)
        return chunks[chunk]![offset]
    }
}
