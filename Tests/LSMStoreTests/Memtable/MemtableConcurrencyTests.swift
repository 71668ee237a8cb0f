// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization
import Testing

@testable import LSMStore

/// One writer and two readers on threads of the machine. Runs under the thread sanitizer too.
@Suite struct MemtableConcurrencyTests {
    /// What the threads share. Faults are texts, for the test to report at the end.
    private final class World: Sendable {
        static let entriesCount = 20_000
        static let keysCount = 5_000
        static let tombstoneStride = 500

        let epochs = ReadEpochs(threads: Threads())
        let memtable: Memtable
        /// Entries up to this sequence number are published.
        let watermark = Atomic<UInt64>(0)
        let faults = Mutex<[String]>([])

        init() { memtable = Memtable(pool: ArenaPool(holder: nil, bytesMax: 0), epochs: epochs) }

        func report(_ fault: String) {
            faults.withLock { if $0.count < 10 { $0.append(fault) } }
        }

        /// Key number `id`: out of order, behind a long shared prefix.
        static func key(_ id: Int) -> [UInt8] {
            let mixed = UInt32(truncatingIfNeeded: id) &* 0x9E37_79B1
            return [0, 1] + [UInt8](repeating: 0x61, count: 12)
                + (0..<4).map { UInt8(truncatingIfNeeded: mixed >> (24 - 8 * UInt32($0))) }
        }

        static func value(_ sequence: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (8 * UInt64($0))) }
        }

        /// Sequence numbers divisible by the stride are range deletes of another keyspace; the others rewrite
        /// the keys in turn.
        func write() {
            for sequence in 1...UInt64(World.entriesCount) {
                let isTombstone = sequence % UInt64(World.tombstoneStride) == 0
                let key = isTombstone ? [0, 2] : World.key(Int(sequence) % World.keysCount)
                let value = isTombstone ? [0, 3] : World.value(sequence)
                let trailer = Trailer(sequence, isTombstone ? .deleteRange : .put)
                key.withUnsafeBytes { k in value.withUnsafeBytes { memtable.insert(k, trailer, $0) } }
                watermark.store(sequence, ordering: .releasing)
            }
        }

        /// The newest put of the key at or below `snapshot`; 0 for none.
        static func newest(_ id: Int, _ snapshot: UInt64) -> UInt64 {
            var sequence = snapshot &- (snapshot + UInt64(keysCount - id)) % UInt64(keysCount)
            if sequence > snapshot { return 0 }
            if sequence % UInt64(tombstoneStride) == 0 {
                // Such a number never wrote the key, in no turn, as the stride divides the number of keys.
                sequence = 0
            }
            return sequence
        }

        func checkLookup(_ id: Int, _ snapshot: UInt64) {
            let expected = World.newest(id, snapshot)
            let slot = epochs.enter()
            defer { slot.pointee.leave() }
            World.key(id).withUnsafeBytes { key in
                var lookup = PointLookup(key: key, snapshot: snapshot)
                memtable.lookup(&lookup)
                if lookup.base != (expected == 0 ? nil : World.value(expected)) {
                    report("key \(id) at \(snapshot) is \(lookup.base ?? []) instead of \(expected)")
                }
            }
            let tombstone = snapshot - snapshot % UInt64(World.tombstoneStride)
            let covering = ([0, 2, 9] as [UInt8]).withUnsafeBytes {
                memtable.rangeTombstones.covering($0, snapshot)
            }
            if covering != tombstone { report("at \(snapshot), \(covering) covers instead of \(tombstone)") }
        }

        /// Every entry that the snapshot sees comes once and in order, whichever way.
        func checkScan(_ snapshot: UInt64, isForward: Bool) throws {
            let cursor = memtable.makeCursor()
            var seen: UInt64 = 0
            var last: (key: [UInt8], trailer: UInt64)?
            try isForward ? cursor.seekToFirst() : cursor.seekToLast()
            while cursor.isValid {
                let now = (key: [UInt8](cursor.key), trailer: cursor.trailer.raw)
                if cursor.trailer.sequence <= snapshot { seen += 1 }
                if let last {
                    let order = ByteOrder.compare(last.key, now.key)
                    let ascends = order == 0 ? last.trailer > now.trailer : order < 0
                    if ascends != isForward { report("a scan repeats or goes back at \(now)") }
                }
                last = now
                try isForward ? cursor.next() : cursor.previous()
            }
            let expected = snapshot - snapshot / UInt64(World.tombstoneStride)
            if seen != expected {
                report("a scan at \(snapshot) sees \(seen) entries instead of \(expected)")
            }
        }

        func read(seed: UInt64) {
            var g = SeededGenerator(seed: seed)
            var rounds = 0
            while true {
                let snapshot = watermark.load(ordering: .acquiring)
                for _ in 0..<2_000 { checkLookup(Int.random(in: 0..<World.keysCount, using: &g), snapshot) }
                do { try checkScan(snapshot, isForward: rounds % 2 == 0) } catch { report("\(error)") }
                rounds += 1
                if snapshot == UInt64(World.entriesCount) { return }
            }
        }
    }

    @Test(
        "two readers find every published entry, cursors see their snapshot whole, while one thread inserts"
    )
    func readersBesideAWriter() {
        let world = World()
        let threads = Threads()
        let readers = [1, 2].map { seed in threads.spawn(name: "reader") { world.read(seed: UInt64(seed)) } }
        let writer = threads.spawn(name: "writer") { world.write() }
        writer.join()
        for reader in readers { reader.join() }
        #expect(world.faults.withLock { $0 } == [])
        #expect(world.memtable.checkInvariants() == [])
        #expect(world.memtable.entryCount == World.entriesCount)
    }
}
