// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WALTests {
    @Test("batches come back in order, with their sequence numbers, across segments")
    func roundTrip() throws {
        let wal = WALFixture()
        try wal.start(3)
        try wal.append([0, 1, 7, 8, 9, 500])
        try wal.start(5)
        try wal.append([100])
        try wal.start(9)
        try wal.append([3, 4])
        let replayed = wal.replay(minimum: 3)
        #expect(replayed.batches == wal.written)
        #expect(replayed.recovery?.segments == [3, 5, 9])
        #expect(replayed.recovery?.lastSequence == wal.nextSequence - 1)
        #expect(replayed.recovery?.tornBytes == 0)
        #expect(replayed.recovery?.end == wal.writer.offset)
    }

    @Test("a batch larger than the segment is written whole, and the segment is full then")
    func oversize() throws {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10, 3 << 20, 20])
        #expect(wal.writer.isFull)
        #expect(wal.replay(minimum: 1).batches == wal.written)
        try wal.start(2)
        try wal.append([5])
        try wal.start(3, recycling: 1)
        #expect(wal.disk["store/000003.wal"].count == 8192)
    }

    @Test("no operation at all is no batch")
    func emptyBatch() throws {
        let wal = WALFixture()
        try wal.start(1)
        #expect(throws: StoreError.self) {
            try wal.writer.append([(1, 0, UnsafeRawBufferPointer(start: nil, count: 0))])
        }
    }

    @Test("a new store has no segments, and nothing to replay")
    func freshStore() {
        let replayed = WALFixture.replay(FaultyFileSystem(), minimum: 0)
        #expect(replayed.recovery == WALRecovery(lastSequence: 0))
    }

    @Test("a segment cut at any byte gives a prefix of its batches, or is refused")
    func truncation() throws {
        let wal = try WALTests.small()
        let whole = wal.disk["store/000001.wal"]
        for length in 0..<whole.count {
            let disk = wal.disk.copy()
            disk["store/000001.wal"] = Array(whole[..<length])
            let replayed = WALFixture.replay(disk, minimum: 0)
            #expect(replayed.batches == Array(wal.written.prefix(replayed.batches.count)), "cut at \(length)")
            #expect(replayed.error == nil || replayed.isCorrupt, "cut at \(length)")
        }
    }

    @Test("any flipped byte leaves all acknowledged batches unaltered, or the log is refused")
    func flips() throws {
        let wal = try WALTests.small()
        let whole = wal.disk["store/000001.wal"]
        var refused = 0
        for at in whole.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                let disk = wal.disk.copy()
                var bytes = whole
                bytes[at] ^= mask
                disk["store/000001.wal"] = bytes
                let replayed = WALFixture.replay(disk, minimum: 1)
                let isPrefix = replayed.batches == Array(wal.written.prefix(replayed.batches.count))
                #expect(isPrefix, "byte \(at) by \(mask)")
                if replayed.error != nil {
                    refused += 1
                } else {
                    #expect(
                        replayed.batches.count >= 5, "byte \(at) by \(mask): acknowledged batches are lost")
                }
            }
        }
        #expect(refused > 0)
    }

    @Test("damage to a segment before the last is refused")
    func damageInTheMiddle() throws {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10, 20])
        try wal.start(2)
        wal.disk["store/000001.wal"][4096 + 45] ^= 1
        #expect(wal.replay(minimum: 1).isCorrupt)
    }

    @Test("the unfinished tail of the last segment is left out and counted")
    func tornTail() throws {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10])
        try wal.writer.sync()
        let end = wal.writer.offset
        try wal.append([100])
        wal.disk["store/000001.wal"][end + 60] ^= 1
        let replayed = wal.replay(minimum: 1)
        #expect(replayed.batches == Array(wal.written.prefix(1)))
        #expect(replayed.recovery?.tornBytes == 120)
        #expect(replayed.recovery?.end == end)
    }

    @Test("a batch that breaks the sequence ends the log")
    func sequenceGap() throws {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10])
        try [UInt8](repeating: 7, count: 9).withUnsafeBytes { try wal.writer.append([(99, 1, $0)]) }
        #expect(wal.replay(minimum: 1).batches == wal.written)
    }

    @Test("closing cuts a durable segment to its records, and keeps one that is not")
    func closing() throws {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10])
        try wal.writer.sync()
        wal.writer.close()
        #expect(wal.disk["store/000001.wal"].count == wal.writer.offset)
        #expect(wal.replay(minimum: 1).batches == wal.written)
    }

    /// Five batches that a sixth says are durable, and two more.
    static func small() throws -> WALFixture {
        let wal = WALFixture()
        try wal.start(1)
        try wal.append([10, 0, 33])
        try wal.append([1, 2])
        try wal.writer.sync()
        try wal.append([16])
        try wal.append([7])
        return wal
    }
}
