// SPDX-License-Identifier: Apache-2.0
import Base

/// Tables of one sorted level as one run. Opens a table when it gets there, and holds one at a time.
final class LevelCursor: EntryCursor {
    /// The tables' places; `owner` keeps tables and places.
    private let slots: UnsafeMutableBufferPointer<TableSlot>
    private let owner: Version
    /// Whether all of the tables is to be read.
    private let isWhole: Bool
    private var index = 0
    private var current: EntryCursor?

    /// - Parameter slots: of tables of `version` that are disjoint, in key order.
    convenience init(_ version: Version, _ slots: UnsafeMutableBufferPointer<TableSlot>) {
        self.init(version, slots, isWhole: false)
    }

    /// A cursor for reading all of `tables`, which are disjoint and in key order.
    convenience init(whole tables: [Table]) {
        let version = Version(levels: [tables])
        self.init(version, version.slots(level: 0), isWhole: true)
    }

    private init(_ version: Version, _ slots: UnsafeMutableBufferPointer<TableSlot>, isWhole: Bool) {
        self.slots = slots
        owner = version
        self.isWhole = isWhole
    }

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        try enter(Version.firstIndex(in: slots, from: 0, endingAtOrAfter: key))
        try current?.seek(key, trailer)
        try skipForward()
    }

    override func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        try enter(min(Version.firstIndex(in: slots, from: 0, endingAtOrAfter: key), slots.count - 1))
        try current?.seekBefore(key, trailer)
        try skipBackward()
    }

    override func seekToFirst() throws(StoreError) {
        try enter(0)
        try current?.seekToFirst()
        try skipForward()
    }

    override func seekToLast() throws(StoreError) {
        try enter(slots.count - 1)
        try current?.seekToLast()
        try skipBackward()
    }

    override func next() throws(StoreError) {
        try step { (cursor: EntryCursor) throws(StoreError) in try cursor.next() }
        if !isValid { try skipForward() }
    }

    override func previous() throws(StoreError) {
        try step { (cursor: EntryCursor) throws(StoreError) in try cursor.previous() }
        if !isValid { try skipBackward() }
    }

    /// Moves within the table, and shows where that led to.
    @inline(__always)
    private func step(_ move: (EntryCursor) throws(StoreError) -> Void) throws(StoreError) {
        isValid = false
        guard let current else { return }
        try Unmanaged.passUnretained(current).borrowed { cursor throws(StoreError) in
            try move(cursor)
            guard cursor.isValid else { return }
            key = cursor.key
            trailer = cursor.trailer
            value = cursor.value
            isValid = true
        }
    }

    /// Table by table: each may be old enough where others are not.
    override func skipHidden(to key: UnsafeRawBufferPointer, below sequence: SequenceNumber)
        throws(StoreError)
    {
        while isValid, ByteOrder.compare(self.key, key) < 0,
            slots[index].table._withUnsafeGuaranteedRef({ $0.description.largestSequence < sequence })
        {
            let before = index
            try current?.skipHidden(to: key, below: sequence)
            try skipForward()
            if index == before { return }
        }
    }

    override func rest() {
        isValid = false
        current = nil
    }

    private func enter(_ i: Int) throws(StoreError) {
        if i == index && current != nil { return }
        index = i
        current = nil
        guard slots.indices.contains(i) else { return }
        current = try slots[i].table.takeUnretainedValue().reader().makeCursor(isWhole: isWhole)
    }

    private func skipForward() throws(StoreError) {
        while let cursor = current, !cursor.isValid {
            try enter(index + 1)
            try current?.seekToFirst()
        }
        show()
    }

    private func skipBackward() throws(StoreError) {
        while let cursor = current, !cursor.isValid {
            try enter(index - 1)
            try current?.seekToLast()
        }
        show()
    }

    private func show() {
        guard let cursor = current else {
            isValid = false
            return
        }
        isValid = true
        key = cursor.key
        trailer = cursor.trailer
        value = cursor.value
    }
}
