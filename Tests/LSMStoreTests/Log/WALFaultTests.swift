// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WALFaultTests {
    @Test("whichever call fails, acknowledged batches come back, in order and unaltered", arguments: [5, 28])
    func everyCall(errno: Int) throws {
        for keeps in [0.0, 0.5, 1.0] {
            for n in 1...60 {
                let disk = FaultyFileSystem()
                disk.failure = Int32(errno)
                disk.failingWriteKeeps = keeps
                disk.failingCall = n
                let wal = WALFixture(disk: disk)
                let durable = WALFaultTests.script(wal)
                let replayed = WALFixture.replay(disk, minimum: 0)
                #expect(replayed.error == nil, "call \(n)")
                // A batch whose append failed may come back, but only behind everything that was written.
                let got = Array(replayed.batches.prefix(wal.written.count))
                #expect(got == Array(wal.written.prefix(got.count)), "call \(n), \(keeps) kept")
                #expect(got.count >= durable, "call \(n), \(keeps) kept")
            }
        }
    }

    /// A life with two rotations that carries on after every error; returns how many batches were made
    /// durable.
    private static func script(_ wal: WALFixture) -> Int {
        var durable = 0
        for number: UInt64 in 1...3 {
            try? wal.start(number)
            for sizes in [[10, 20], [300], [5, 5, 5]] {
                try? wal.append(sizes)
                if (try? wal.writer.sync()) != nil { durable = wal.written.count }
            }
        }
        return durable
    }

    @Test("what a failed append left is not read behind the batch that took its place")
    func failedGroup() throws {
        let disk = FaultyFileSystem()
        let wal = WALFixture(disk: disk)
        try wal.start(1)
        disk.failingWriteKeeps = 1
        disk.failingCall = disk.calls + 1
        #expect(throws: StoreError.self) { try wal.append([16, 16], fill: 7) }
        let offset = wal.writer.offset
        #expect(offset == WALFormat.headerBlockBytes)
        try wal.append([16], fill: 7)
        let replayed = wal.replay(minimum: 1)
        #expect(replayed.batches == wal.written)
    }

    @Test("after a failed sync the log takes no more")
    func failedSync() throws {
        let disk = FaultyFileSystem()
        let wal = WALFixture(disk: disk)
        try wal.start(1)
        try wal.append([16])
        disk.failingCall = disk.calls + 1
        #expect(throws: StoreError.self) { try wal.writer.sync() }
        #expect(
            throws: StoreError.readOnly(
                cause: "syncing of store/000001.wal failed: Input/output error (errno 5)")
        ) {
            try wal.append([16])
        }
    }

    @Test("a segment that could not be started leaves the old one in use")
    func failedStart() throws {
        let disk = FaultyFileSystem()
        let wal = WALFixture(disk: disk)
        try wal.start(1)
        try wal.append([16])
        try wal.writer.sync()
        disk.failure = 28
        disk.failingCall = disk.calls + 2
        #expect(throws: StoreError.self) { try wal.start(2) }
        try wal.append([17])
        let replayed = wal.replay(minimum: 1)
        #expect(replayed.batches == wal.written)
        #expect(replayed.recovery?.segments == [1])
    }
}
