// SPDX-License-Identifier: Apache-2.0

/// A growing run of plain values, for loops that add one for each entry: adding checks neither exclusivity
/// nor whether the memory is shared, as an array in a class does. One thread at a time.
struct FlatList<Element: BitwiseCopyable>: ~Copyable {
    private var memory: UnsafeMutablePointer<Element>
    private var reserved: Int
    private(set) var count = 0

    init(capacity: Int = 64) {
        reserved = max(capacity, 1)
        memory = .allocate(capacity: reserved)
    }

    deinit { memory.deallocate() }

    /// How many values there is memory for.
    @inline(__always) var capacity: Int { reserved }

    @inline(__always) var isEmpty: Bool { count == 0 }

    /// Valid until the next change.
    @inline(__always)
    var elements: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: memory, count: count)
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == reserved { grow() }
        (memory + count).initialize(to: element)
        count &+= 1
    }

    /// Takes the last value out.
    @inline(__always)
    mutating func popLast() -> Element? {
        if count == 0 { return nil }
        count &-= 1
        return memory[count]
    }

    /// Forgets the values, keeps the memory.
    @inline(__always)
    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: reserved * 2)
        larger.initialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
        reserved *= 2
    }
}
