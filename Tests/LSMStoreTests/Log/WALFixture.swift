// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A batch as tests compare it.
struct LoggedBatch: Equatable {
    var firstSequence: SequenceNumber
    var count: Int
    var payload: [UInt8]
}

/// What a replay gave: the batches, and the report or the error.
struct Replayed {
    var batches: [LoggedBatch] = []
    var recovery: WALRecovery?
    var error: StoreError?

    var isCorrupt: Bool {
        if case .corrupt? = error { true } else { false }
    }
}

/// A WAL in memory with the batches that were put into it.
final class WALFixture {
    let disk: FaultyFileSystem
    let writer: WALWriter
    private(set) var written: [LoggedBatch] = []
    private(set) var nextSequence: SequenceNumber = 1

    init(disk: FaultyFileSystem = FaultyFileSystem(), segmentBytes: Int = 8192) {
        self.disk = disk
        writer = WALWriter(environment: disk.environment, directory: "store", segmentBytes: segmentBytes)
    }

    func start(_ number: UInt64, recycling: UInt64? = nil) throws {
        try writer.startSegment(number: number, firstSequence: nextSequence, recycling: recycling)
    }

    /// Appends batches of these sizes as one group.
    func append(_ sizes: [Int], fill: UInt8? = nil) throws {
        var batches: [LoggedBatch] = []
        var sequence = nextSequence
        for size in sizes {
            let byte = fill ?? UInt8(truncatingIfNeeded: sequence &* 31)
            batches.append(
                LoggedBatch(
                    firstSequence: sequence, count: size % 3 + 1,
                    payload: [UInt8](repeating: byte, count: size)))
            sequence += UInt64(size % 3 + 1)
        }
        let all = batches.flatMap { $0.payload }
        try all.withUnsafeBytes { bytes in
            var at = 0
            var group: [WALBatch] = []
            for batch in batches {
                let end = at + batch.payload.count
                group.append(
                    (batch.firstSequence, batch.count, UnsafeRawBufferPointer(rebasing: bytes[at..<end])))
                at = end
            }
            try writer.append(group)
        }
        written += batches
        nextSequence = sequence
    }

    static func replay(_ disk: FaultyFileSystem, minimum: UInt64, lastSequence: SequenceNumber = 0)
        -> Replayed
    {
        var result = Replayed()
        do throws(StoreError) {
            result.recovery = try WALReader.replay(
                environment: disk.environment, directory: "store", minimumSegment: minimum,
                lastSequence: lastSequence
            ) { (sequence, count, payload) throws(StoreError) in
                result.batches.append(
                    LoggedBatch(firstSequence: sequence, count: count, payload: [UInt8](payload)))
            }
        } catch {
            result.error = error
        }
        return result
    }

    func replay(minimum: UInt64, lastSequence: SequenceNumber = 0) -> Replayed {
        WALFixture.replay(disk, minimum: minimum, lastSequence: lastSequence)
    }
}
