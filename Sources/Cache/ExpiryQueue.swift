// SPDX-License-Identifier: Apache-2.0

/// Keys by the time that they end: a binary heap.
///
/// A changed expiry leaves its old entry behind; who takes an entry out compares it with the key. The heap is
/// built anew when stale entries outnumber the live ones, so it stays within twice the keys that have an
/// expiry.
struct ExpiryQueue: Sendable {
    struct Item: Sendable {
        let dueMillis: Int64
        let key: CacheKey
    }

    private var heap: [Item] = []

    var count: Int { heap.count }
    var first: Item? { heap.first }

    init() {}

    /// O(n).
    init(_ items: [Item]) {
        heap = items
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// O(log n).
    mutating func insert(_ item: Item) {
        heap.append(item)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].dueMillis < heap[parent].dueMillis else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// O(log n).
    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < heap.count && heap[child].dueMillis < heap[least].dueMillis {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
