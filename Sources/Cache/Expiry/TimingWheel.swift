// SPDX-License-Identifier: Apache-2.0

/// Entries by the time that they end: a hierarchical timing wheel (Varghese and Lauck, SOSP 1987).
///
/// Six levels of 256 slots; a slot of level n spans 256^n milliseconds. An entry stands in the level of the
/// highest byte in which its time differs from the wheel's, in the slot that this byte names, and moves down
/// as the wheel turns past. Lists are linked through the entries (`Entry.next`, `previous`), so an entry with
/// a time costs 16 bytes and leaves at once when its time is taken away. Nothing is sampled: what has ended
/// is found. Used under its shard's lock.
///
/// The slot of an upper level that the time is in is empty but while `advance` has not come that far.
///
/// `previous` of the first entry of a list is 0; its list is known from its time, so it need not name it.
struct TimingWheel: ~Copyable {
    private static let levels = 6
    private static let slots = 256

    /// The first millisecond that was not handed out in full.
    private(set) var time: Int64
    private(set) var count = 0
    private let heads: UnsafeMutablePointer<UInt32>
    /// A bit for each slot that is not empty, 4 words a level.
    private let occupied: UnsafeMutablePointer<UInt64>

    init(nowMillis: Int64) {
        time = nowMillis
        heads = .allocate(capacity: TimingWheel.levels * TimingWheel.slots)
        heads.initialize(repeating: 0, count: TimingWheel.levels * TimingWheel.slots)
        occupied = .allocate(capacity: TimingWheel.levels * 4)
        occupied.initialize(repeating: 0, count: TimingWheel.levels * 4)
    }

    deinit {
        heads.deallocate()
        occupied.deallocate()
    }

    /// Where an entry of that time stands now, as `level * 256 + slot`.
    private func place(_ millis: Int64) -> Int {
        let due = max(millis, time)
        let difference = UInt64(bitPattern: due ^ time) | 1
        let level = min((63 - difference.leadingZeroBitCount) >> 3, TimingWheel.levels - 1)
        // Later than the wheel reaches: the last slot before it comes round again.
        if difference >> 48 != 0 { return (level << 8) | Int((time >> 40 &- 1) & 255) }
        return (level << 8) | Int((due >> Int64(level << 3)) & 255)
    }

    /// - Requires: the entry has a time and is in no list. O(1).
    mutating func insert(_ reference: UInt32, _ arena: borrowing SlabArena) {
        count += 1
        link(reference, arena)
    }

    /// - Requires: the entry is in the wheel, and its time was not changed since it came. O(1).
    mutating func remove(_ reference: UInt32, _ arena: borrowing SlabArena) {
        count -= 1
        let entry = Entry(arena[reference])
        let (next, previous) = (entry.next, entry.previous)
        if next != 0 { Entry(arena[next]).setPrevious(previous) }
        if previous != 0 { return Entry(arena[previous]).setNext(next) }
        let place = findHead(reference, entry.expiresAtMillis)
        heads[place] = next
        if next == 0 { clearBit(place) }
    }

    /// An entry moved: the same links, another reference. O(1).
    mutating func replace(_ reference: UInt32, by other: UInt32, _ arena: borrowing SlabArena) {
        let entry = Entry(arena[other])
        if entry.next != 0 { Entry(arena[entry.next]).setPrevious(other) }
        if entry.previous != 0 { return Entry(arena[entry.previous]).setNext(other) }
        heads[findHead(reference, entry.expiresAtMillis)] = other
    }

    /// The list that begins with this entry: that of its time, or of a time at which it was put in, which is
    /// one for each level.
    private func findHead(_ reference: UInt32, _ millis: Int64) -> Int {
        let place = place(millis)
        if heads[place] == reference { return place }
        for level in 0..<TimingWheel.levels {
            let candidate = (level << 8) | Int((millis >> Int64(level << 3)) & 255)
            if heads[candidate] == reference { return candidate }
        }
        for place in 0..<TimingWheel.levels * TimingWheel.slots where heads[place] == reference {
            return place
        }
        preconditionFailure("an entry is in no list of the wheel")
    }

    /// Turns the wheel to `nowMillis`, or until it has looked at `limit` entries, whichever comes first.
    /// - Parameter body: gets each entry whose time has come, already out of the wheel.
    /// - Returns: whether everything up to now was handed out. O(limit).
    mutating func advance(
        to nowMillis: Int64, limit: Int, _ arena: inout SlabArena,
        _ body: (UInt32, inout SlabArena) -> Void
    ) -> Bool {
        var left = limit
        while count > 0 && time <= nowMillis {
            guard settle(&left, arena) else { return false }
            let place = Int(time & 255)
            while heads[place] != 0 {
                if left == 0 { return false }
                left -= 1
                let reference = take(place, arena)
                count -= 1
                body(reference, &arena)
            }
            time = nextTime(nowMillis)
        }
        if count == 0 { time = max(time, nowMillis + 1) }
        return true
    }

    /// Moves down what stands in the slots of upper levels that the time has come into.
    /// - Returns: false when the limit was reached; then the next call goes on.
    private func settle(_ left: inout Int, _ arena: borrowing SlabArena) -> Bool {
        for level in (1..<TimingWheel.levels).reversed() {
            let place = (level << 8) | Int((time >> Int64(level << 3)) & 255)
            while heads[place] != 0 {
                if left == 0 { return false }
                left -= 1
                link(take(place, arena), arena)
            }
        }
        return true
    }

    /// The next time after `time` at which a slot begins that is not empty, `nowMillis + 1` at most.
    private func nextTime(_ nowMillis: Int64) -> Int64 {
        var best = nowMillis + 1
        for level in 0..<TimingWheel.levels {
            let shift = Int64(level << 3)
            let here = Int((time >> shift) & 255)
            guard let ahead = distance(level, after: here) else { continue }
            best = min(best, (time >> shift &+ Int64(ahead)) << shift)
        }
        return max(best, time + 1)
    }

    /// How many slots ahead the next one is that is not empty, 1 to 256.
    private func distance(_ level: Int, after slot: Int) -> Int? {
        for ahead in 0...4 {
            let word = ((slot + 1) >> 6 + ahead) & 3
            var bits = occupied[level * 4 + word]
            let start = (slot + 1) & 63
            if ahead == 0 { bits &= ~0 << UInt64(start) }
            if ahead == 4 { bits &= ~(~0 << UInt64(start)) }
            if bits == 0 { continue }
            let found = word << 6 + bits.trailingZeroBitCount
            let distance = (found - slot) & 255
            return distance == 0 ? 256 : distance
        }
        return nil
    }

    // MARK: Lists

    private func link(_ reference: UInt32, _ arena: borrowing SlabArena) {
        let entry = Entry(arena[reference])
        let place = place(entry.expiresAtMillis)
        let first = heads[place]
        entry.setNext(first)
        entry.setPrevious(0)
        if first != 0 { Entry(arena[first]).setPrevious(reference) }
        heads[place] = reference
        occupied[place >> 6] |= 1 << UInt64(place & 63)
    }

    private func take(_ place: Int, _ arena: borrowing SlabArena) -> UInt32 {
        let reference = heads[place]
        let next = Entry(arena[reference]).next
        heads[place] = next
        if next == 0 { clearBit(place) } else { Entry(arena[next]).setPrevious(0) }
        return reference
    }

    private func clearBit(_ place: Int) { occupied[place >> 6] &= ~(1 << UInt64(place & 63)) }
}
