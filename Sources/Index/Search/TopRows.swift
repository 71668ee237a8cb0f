// SPDX-License-Identifier: Apache-2.0

/// The first `limit` rows of one view in an order: a heap whose root is the last of those kept.
struct TopRows {
    struct Entry {
        let keys: [Int64]
        let row: Int
    }

    let limit: Int
    private var heap: [Entry] = []

    init(limit: Int) { self.limit = limit }

    private static func isBefore(_ a: Entry, _ b: Entry) -> Bool {
        for i in a.keys.indices where a.keys[i] != b.keys[i] { return a.keys[i] < b.keys[i] }
        return a.row < b.row
    }

    /// Whether a row with this first key may still get in. Rows come in ascending order.
    @inline(__always)
    func mayTake(_ key: Int64, isOnly: Bool) -> Bool {
        guard heap.count == limit, let last = heap.first?.keys.first else { return limit > 0 }
        return isOnly ? key < last : key <= last
    }

    mutating func add(_ entry: Entry) {
        if heap.count < limit {
            heap.append(entry)
            var at = heap.count - 1
            while at > 0, TopRows.isBefore(heap[(at - 1) / 2], heap[at]) {
                heap.swapAt(at, (at - 1) / 2)
                at = (at - 1) / 2
            }
            return
        }
        guard limit > 0, TopRows.isBefore(entry, heap[0]) else { return }
        heap[0] = entry
        var at = 0
        while true {
            var last = at
            for child in [2 * at + 1, 2 * at + 2]
            where child < heap.count && TopRows.isBefore(heap[last], heap[child]) { last = child }
            if last == at { return }
            heap.swapAt(at, last)
            at = last
        }
    }

    /// The rows kept, first one first.
    var sorted: [Entry] { heap.sorted(by: TopRows.isBefore) }
}
