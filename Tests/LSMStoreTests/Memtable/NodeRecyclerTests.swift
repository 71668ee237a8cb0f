// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct NodeRecyclerTests {
    private let epochs = ReadEpochs(threads: Threads())

    private func makeMemtable(_ epochs: ReadEpochs?) -> Memtable {
        Memtable(pool: ArenaPool(holder: nil, bytesMax: 0), epochs: epochs)
    }

    /// Keys in random order, of 16 bytes, with values of 100.
    private func fill(_ memtable: Memtable, _ range: Range<UInt64>) {
        let value = [UInt8](repeating: 1, count: 100)
        for n in range {
            let key = ([0, 1] as [UInt8]) + String(format(n)).utf8
            key.withBytes { key in
                value.withBytes { memtable.insert(key, Trailer(n + 1, .put), $0) }
            }
        }
    }

    private func format(_ n: UInt64) -> String {
        let digits = String(n &* 0x9E37_79B9_7F4A_7C15 % 10_000_000_000_000_000)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func entries(_ cursor: EntryCursor) throws -> [UInt64] {
        var found: [UInt64] = []
        while cursor.isValid {
            found.append(cursor.trailer.sequence)
            try cursor.next()
        }
        return found
    }

    @Test("an entry of random order takes a leaf's part and little more when nobody reads")
    func size() {
        let (reusing, leaving) = (makeMemtable(epochs), makeMemtable(nil))
        fill(reusing, 0..<50_000)
        fill(leaving, 0..<50_000)
        // 16 of header, 18 of key, 100 of value, rounded up to 136.
        #expect(reusing.sizeBytes / 50_000 < 160, "\(reusing.sizeBytes / 50_000)")
        #expect(leaving.sizeBytes / 50_000 > 180, "\(leaving.sizeBytes / 50_000)")
        #expect(reusing.checkInvariants() == [])
    }

    @Test("a cursor that stands in the tree sees what it saw, whatever is inserted behind it")
    func cursors() throws {
        let memtable = makeMemtable(epochs)
        fill(memtable, 0..<5_000)
        let plain = memtable.makeCursor()
        try plain.seekToFirst()
        let expected = try entries(plain)
        let standing = memtable.makeCursor()
        try standing.seekToFirst()
        var seen: [UInt64] = []
        var inserted: UInt64 = 5_000
        while standing.isValid {
            if standing.trailer.sequence <= 5_000 { seen.append(standing.trailer.sequence) }
            try standing.next()
            if seen.count % 20 == 0 && inserted < 60_000 {
                fill(memtable, inserted..<inserted + 200)
                inserted += 200
            }
        }
        #expect(seen == expected)
        #expect(memtable.checkInvariants() == [])
    }

    @Test("a reader in an epoch keeps the nodes of its moment, and gives them free when it leaves")
    func readers() {
        let readers = TreeReaders(epochs)
        let slot = epochs.enter()
        let mark = readers.mark()
        #expect(!readers.haveLeft(mark))
        slot.pointee.leave()
        #expect(readers.haveLeft(mark))
        readers.cursorCame()
        #expect(!readers.haveLeft(mark))
        readers.cursorLeft()
        let later = epochs.enter()
        // It came after the mark, so it cannot have found what was unlinked before.
        #expect(readers.haveLeft(mark))
        later.pointee.leave()
        #expect(!TreeReaders(nil).haveLeft(0))
    }

    @Test("nodes come back after their readers and not before, and no more wait than remembered")
    func generations() {
        let readers = TreeReaders(epochs)
        let recycler = NodeRecycler(readers)
        readers.cursorCame()
        for node in 0..<5_000 { recycler.retire(UInt32(node), .leaf) }
        #expect(recycler.take(.leaf) == nil)
        readers.cursorLeft()
        for node in 5_000..<5_128 { recycler.retire(UInt32(node), .inner9) }
        var back: Set<UInt32> = []
        while let node = recycler.take(.leaf) { #expect(back.insert(node).inserted) }
        #expect(back.count >= 64 && back.count <= 1_100)
        #expect(recycler.take(.inner5) == nil)
    }
}
