// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct MemtableRangeDeleteTests {
    private func insert(_ memtable: Memtable, _ key: [UInt8], _ trailer: Trailer, _ value: [UInt8]) {
        key.withUnsafeBytes { k in value.withUnsafeBytes { memtable.insert(k, trailer, $0) } }
    }

    private func value(_ memtable: Memtable, _ key: [UInt8], at snapshot: UInt64) -> [UInt8]? {
        key.withUnsafeBytes {
            var lookup = PointLookup(key: $0, snapshot: snapshot)
            memtable.lookup(&lookup)
            return lookup.base
        }
    }

    @Test("a range delete hides older versions from snapshots that see it, and nothing newer")
    func hiding() {
        let memtable = Memtable(holder: nil)
        insert(memtable, [0, 1, 5], Trailer(1, .put), [1])
        insert(memtable, [0, 1, 9], Trailer(2, .put), [2])
        insert(memtable, [0, 1, 3], Trailer(3, .deleteRange), [0, 1, 9])
        insert(memtable, [0, 1, 6], Trailer(4, .put), [4])
        #expect(value(memtable, [0, 1, 5], at: 2) == [1])
        #expect(value(memtable, [0, 1, 5], at: 3) == nil)
        #expect(value(memtable, [0, 1, 9], at: 4) == [2])
        #expect(value(memtable, [0, 1, 6], at: 4) == [4])
        #expect(memtable.entryCount == 4 && memtable.smallestSequence == 1 && memtable.largestSequence == 4)
        #expect(
            memtable.rangeTombstones.all == [
                RangeTombstone(start: [0, 1, 3], end: [0, 1, 9], sequence: 3)
            ])
    }

    @Test("a key that only a range delete covers is told as covered, so that older runs are hidden too")
    func covering() {
        let memtable = Memtable(holder: nil)
        insert(memtable, [0, 1], Trailer(8, .deleteRange), [0, 2])
        let key: [UInt8] = [0, 1, 77]
        key.withUnsafeBytes {
            var lookup = PointLookup(key: $0, snapshot: 9)
            memtable.lookup(&lookup)
            #expect(lookup.coveringTombstone == 8 && lookup.base == nil)
            var before = PointLookup(key: $0, snapshot: 7)
            memtable.lookup(&before)
            #expect(before.coveringTombstone == 0)
        }
    }

    @Test("the size grows with range deletes, and the account gets everything back")
    func account() {
        let budget = MemoryBudget(limitBytes: 1 << 30)
        let holder = budget.register("memtable")
        do {
            let memtable = Memtable(holder: holder)
            let empty = memtable.sizeBytes
            insert(memtable, [0, 1], Trailer(1, .deleteRange), [0, 2])
            #expect(memtable.sizeBytes > empty && !memtable.isEmpty)
            insert(memtable, [0, 1, 2], Trailer(2, .put), [UInt8](repeating: 0, count: 5 << 20))
            #expect(memtable.sizeBytes > 5 << 20 && holder.bytes >= memtable.sizeBytes - 1000)
            insert(memtable, [0, 1, 2], Trailer(3, .put), [3])
            #expect(holder.bytes < 6 << 20)
            #expect(memtable.checkInvariants() == [])
        }
        #expect(holder.bytes == 0 && budget.usedBytes == 0)
    }
}
