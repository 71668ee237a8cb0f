// SPDX-License-Identifier: Apache-2.0
import Base

/// Several sorted runs as one.
///
/// A binary heap of the runs by their current entries; ties cannot be, since no two entries share key and
/// trailer (but for an attached repetition after a failed commit, where either may come first). Turning round
/// needs a new seek: `next` follows `seek`, `seekToFirst` and `next`; `previous` follows the others.
final class MergingCursor: EntryCursor {
    private let children: [EntryCursor]
    /// The valid children, the one to show first on top.
    private var heap: [EntryCursor] = []
    private var isForward = true

    init(_ children: [EntryCursor]) {
        self.children = children
        heap.reserveCapacity(children.count)
    }

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        for child in children { try child.seek(key, trailer) }
        rebuild(forward: true)
    }

    override func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        for child in children { try child.seekBefore(key, trailer) }
        rebuild(forward: false)
    }

    override func seekToFirst() throws(StoreError) {
        for child in children { try child.seekToFirst() }
        rebuild(forward: true)
    }

    override func seekToLast() throws(StoreError) {
        for child in children { try child.seekToLast() }
        rebuild(forward: false)
    }

    override func next() throws(StoreError) {
        precondition(isValid && isForward)
        try moving { (cursor) throws(StoreError) in try cursor.next() }
        settleTop()
    }

    override func previous() throws(StoreError) {
        precondition(isValid && !isForward)
        try moving { (cursor) throws(StoreError) in try cursor.previous() }
        settleTop()
    }

    /// Moves the run on top. After an error the cursor is at nothing: going on would leave out the failed
    /// run.
    private func moving(_ move: (EntryCursor) throws(StoreError) -> Void) throws(StoreError) {
        do throws(StoreError) { try move(heap[0]) } catch {
            heap.removeAll()
            isValid = false
            throw error
        }
    }

    private func rebuild(forward: Bool) {
        isForward = forward
        heap.removeAll(keepingCapacity: true)
        for child in children where child.isValid { heap.append(child) }
        for i in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(i) }
        show()
    }

    private func settleTop() {
        if !heap[0].isValid {
            let last = heap.removeLast()
            if heap.isEmpty {
                show()
                return
            }
            heap[0] = last
        }
        sink(0)
        show()
    }

    private func sink(_ start: Int) {
        var i = start
        while true {
            var first = 2 * i + 1
            if first >= heap.count { return }
            if first + 1 < heap.count && comesBefore(heap[first + 1], heap[first]) { first += 1 }
            if !comesBefore(heap[first], heap[i]) { return }
            heap.swapAt(first, i)
            i = first
        }
    }

    private func comesBefore(_ a: EntryCursor, _ b: EntryCursor) -> Bool {
        let order = ByteOrder.compare(a.key, b.key)
        if order != 0 { return (order < 0) == isForward }
        return (a.trailer.raw > b.trailer.raw) == isForward
    }

    private func show() {
        guard let top = heap.first else {
            isValid = false
            return
        }
        isValid = true
        key = top.key
        trailer = top.trailer
        value = top.value
    }
}
