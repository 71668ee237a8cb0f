// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WALChainTests {
    /// Segments 1, 2 and 3 with a few batches each.
    private func chain() throws -> WALFixture {
        let wal = WALFixture()
        for number: UInt64 in 1...3 {
            try wal.start(number)
            try wal.append([10, 20])
        }
        return wal
    }

    @Test("a segment that is missing in the middle is noticed")
    func missingMiddle() throws {
        let wal = try chain()
        try wal.disk.remove("store/000002.wal")
        #expect(wal.replay(minimum: 1).isCorrupt)
    }

    @Test("a missing first segment is noticed, whether or not the manifest names it")
    func missingFirst() throws {
        let wal = try chain()
        try wal.disk.remove("store/000001.wal")
        #expect(wal.replay(minimum: 1).isCorrupt)
        #expect(wal.replay(minimum: 0).isCorrupt)
    }

    @Test("a manifest that names a segment where there is none is noticed")
    func noneAtAll() {
        #expect(WALFixture.replay(FaultyFileSystem(), minimum: 4).isCorrupt)
    }

    @Test("segments below the minimum are reported, not read")
    func obsolete() throws {
        let wal = try chain()
        wal.disk["store/000001.wal"] = [1, 2, 3]
        let replayed = wal.replay(minimum: 3, lastSequence: 10)
        #expect(replayed.recovery?.obsolete == [1, 2])
        #expect(replayed.batches == Array(wal.written.suffix(2)))
    }

    @Test("writes that neither the manifest nor the WAL holds are noticed")
    func gapToManifest() throws {
        let wal = try chain()
        #expect(wal.replay(minimum: 3, lastSequence: 2).isCorrupt)
    }

    @Test("a segment that was not begun may stand last, whatever the crash left in it")
    func notBegun() throws {
        let wal = try chain()
        let old = wal.disk["store/000001.wal"]
        let header = Array(wal.disk["store/000003.wal"][..<64])
        let leftovers: [[UInt8]] = [
            [], [UInt8](repeating: 0, count: 8192), old,
            Array(header[..<40]) + [UInt8](repeating: 0, count: 8152),
        ]
        for leftover in leftovers {
            let disk = wal.disk.copy()
            disk["store/000004.wal"] = leftover
            let replayed = WALFixture.replay(disk, minimum: 1)
            #expect(replayed.batches == wal.written)
            #expect(replayed.recovery?.obsolete == [4])
        }
    }

    @Test("both copies of a header damaged, with records behind, is damage; one copy is enough")
    func damagedHeader() throws {
        let wal = try chain()
        wal.disk["store/000003.wal"][20] ^= 1
        #expect(wal.replay(minimum: 1).batches == wal.written)
        wal.disk["store/000003.wal"][2048 + 20] ^= 1
        #expect(wal.replay(minimum: 1).isCorrupt)
    }

    @Test("a header of a newer format is not called damage")
    func newerFormat() throws {
        let writer = ByteWriter()
        WALSegmentHeader(number: 1, epoch: 5, firstSequence: 1, previousNumber: 0, previousEnd: 0)
            .encode(to: writer)
        var bytes = writer.array
        bytes[8] = 3
        let check = XXH3.hash(Array(bytes[..<56]))
        for i in 0..<8 { bytes[56 + i] = UInt8(truncatingIfNeeded: check >> (8 * UInt64(i))) }
        let disk = FaultyFileSystem()
        disk["store/000001.wal"] = bytes
        guard case .invalid? = WALFixture.replay(disk, minimum: 1).error else {
            Issue.record("not refused as a newer format")
            return
        }
    }

    @Test("records of a recycled file's earlier life are never taken for new ones, wherever they stand")
    func staleRecords() throws {
        for size in 0..<96 {
            let wal = WALFixture()
            try wal.start(1)
            for _ in 0..<20 { try wal.append([24]) }
            try wal.start(2)
            try wal.append([1])
            let kept = wal.written.count
            try wal.start(3, recycling: 1)
            #expect(!wal.disk.exists("store/000001.wal"))
            try wal.append([size])
            let replayed = wal.replay(minimum: 3, lastSequence: wal.written[kept].firstSequence - 1)
            #expect(replayed.batches == Array(wal.written[kept...]), "after a batch of \(size) bytes")
            #expect(replayed.recovery?.tornBytes == 0)
        }
    }

    @Test("a chain goes on after a restart, past the torn tail of the segment before")
    func resume() throws {
        let wal = try chain()
        let end = wal.writer.offset
        try wal.append([50])
        wal.disk["store/000003.wal"][end + 50] ^= 1
        let recovery = try #require(wal.replay(minimum: 1).recovery)
        let writer = WALWriter(environment: wal.disk.environment, directory: "store", segmentBytes: 8192)
        try writer.resume(after: recovery)
        try writer.startSegment(number: 7, firstSequence: recovery.lastSequence + 1, recycling: nil)
        try [UInt8](repeating: 9, count: 5).withUnsafeBytes {
            try writer.append([(recovery.lastSequence + 1, 1, $0)])
        }
        let again = wal.replay(minimum: 1)
        #expect(again.recovery?.segments == [1, 2, 3, 7])
        #expect(again.batches.last?.payload == [9, 9, 9, 9, 9])
        #expect(again.batches.count == 7)
    }
}
