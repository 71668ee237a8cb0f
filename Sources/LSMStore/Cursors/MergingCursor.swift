// SPDX-License-Identifier: Apache-2.0
import Base

/// Several sorted runs as one.
///
/// A binary heap of the runs by their current entries; ties cannot be, since no two entries share key and
/// trailer (but for an attached repetition after a failed commit, where either may come first). The heap
/// keeps 8 bytes of each run's key beside it, which decide most comparisons; runs in it are not counted,
/// since `children` holds them. A single run is passed through.
///
/// Turning round needs a new seek: `next` follows `seek`, `seekToFirst` and `next`; `previous` follows the
/// others.
final class MergingCursor: EntryCursor {
    private struct Run {
        let cursor: Unmanaged<EntryCursor>
        /// Of the current key; ascends with it. Keys with the same are compared whole.
        var slice: UInt64
    }

    private let children: [EntryCursor]
    /// The one whose keys are wanted, if it is one: runs may hold others beside it.
    private let keyspace: UInt16?
    /// Bytes that all keys begin with, if no keyspace is wanted.
    private let sharedBytes: Int
    /// The valid children, the one to show first on top. Room for all.
    private let heap: UnsafeMutableBufferPointer<Run>
    @exclusivity(unchecked) private var count = 0
    @exclusivity(unchecked) private var isForward = true

    /// - Parameter sharedBytes: with so many bytes, or more, begin all keys alike.
    init(_ children: [EntryCursor], keyspace: UInt16? = nil, sharedBytes: Int = 0) {
        self.children = children
        self.keyspace = keyspace
        self.sharedBytes = sharedBytes
        heap = .allocate(capacity: children.count)
    }

    deinit { heap.deallocate() }

    /// About what it takes with its runs, their blocks left out.
    var bytesKept: Int { children.count * MergingCursor.runBytes }
    private static let runBytes = 640

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        isValid = false
        for child in children { try child.seek(key, trailer) }
        rebuild(forward: true)
    }

    override func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        isValid = false
        for child in children { try child.seekBefore(key, trailer) }
        rebuild(forward: false)
    }

    override func seekToFirst() throws(StoreError) {
        isValid = false
        for child in children { try child.seekToFirst() }
        rebuild(forward: true)
    }

    override func seekToLast() throws(StoreError) {
        isValid = false
        for child in children { try child.seekToLast() }
        rebuild(forward: false)
    }

    override func skipHidden(to key: UnsafeRawBufferPointer, below sequence: SequenceNumber)
        throws(StoreError)
    {
        precondition(isForward)
        isValid = false
        for child in children { try child.skipHidden(to: key, below: sequence) }
        rebuild(forward: true)
    }

    override func rest() {
        isValid = false
        count = 0
        for child in children { child.rest() }
    }

    override func next() throws(StoreError) {
        precondition(isValid && isForward)
        // After an error the cursor is at nothing: going on would leave out the failed run.
        isValid = false
        try heap[0].cursor.borrowed { cursor throws(StoreError) in try cursor.next() }
        settleTop()
    }

    override func previous() throws(StoreError) {
        precondition(isValid && !isForward)
        isValid = false
        try heap[0].cursor.borrowed { cursor throws(StoreError) in try cursor.previous() }
        settleTop()
    }

    private func rebuild(forward: Bool) {
        isForward = forward
        count = 0
        for child in children where child.isValid {
            heap[count] = Run(cursor: .passUnretained(child), slice: slice(child.key))
            count += 1
        }
        for i in stride(from: count / 2 - 1, through: 0, by: -1) { sink(i) }
        show()
    }

    @inline(__always)
    private func settleTop() {
        let isLive = heap[0].cursor._withUnsafeGuaranteedRef { $0.isValid }
        if !isLive {
            count &-= 1
            if count == 0 { return }
            heap[0] = heap[count]
        }
        if count > 1 {
            heap[0].slice = heap[0].cursor._withUnsafeGuaranteedRef { slice($0.key) }
            sink(0)
        }
        show()
    }

    private func sink(_ start: Int) {
        var i = start
        let moved = heap[start]
        while true {
            var first = 2 &* i &+ 1
            if first >= count { break }
            if first &+ 1 < count && comesBefore(heap[first &+ 1], heap[first]) { first &+= 1 }
            if !comesBefore(heap[first], moved) { break }
            heap[i] = heap[first]
            i = first
        }
        heap[i] = moved
    }

    @inline(__always)
    private func comesBefore(_ a: Run, _ b: Run) -> Bool {
        if a.slice != b.slice { return (a.slice < b.slice) == isForward }
        return standsBefore(a, b) == isForward
    }

    @inline(never)
    private func standsBefore(_ a: Run, _ b: Run) -> Bool {
        a.cursor._withUnsafeGuaranteedRef { a in
            b.cursor._withUnsafeGuaranteedRef { b in
                let order = ByteOrder.compare(a.key, b.key)
                return order != 0 ? order < 0 : a.trailer.raw > b.trailer.raw
            }
        }
    }

    /// Of keys of the one keyspace the 8 bytes behind its own, most significant first and zeros after the
    /// key's end; other keys stand before or behind all of these. Of any keyspace, the first 8 bytes that
    /// keys may differ in.
    @inline(__always)
    private func slice(_ key: UnsafeRawBufferPointer) -> UInt64 {
        guard let base = key.baseAddress, key.count >= 2 else { return 0 }
        guard let keyspace else {
            return MergingCursor.word(base + sharedBytes, key.count &- sharedBytes)
        }
        let own = UInt16(bigEndian: base.loadUnaligned(as: UInt16.self))
        if own != keyspace { return own < keyspace ? 0 : .max }
        return MergingCursor.word(base + 2, key.count &- 2)
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 8 { return UInt64(bigEndian: base.loadUnaligned(as: UInt64.self)) }
        var word: UInt64 = 0
        var i = 0
        while i < count {
            word |= UInt64(base.load(fromByteOffset: i, as: UInt8.self)) << UInt64(56 &- 8 &* i)
            i &+= 1
        }
        return word
    }

    @inline(__always)
    private func show() {
        guard count > 0 else {
            isValid = false
            return
        }
        heap[0].cursor._withUnsafeGuaranteedRef { top in
            key = top.key
            trailer = top.trailer
            value = top.value
        }
        isValid = true
    }
}
