// SPDX-License-Identifier: Apache-2.0
import Base

/// What recovery found in the WAL.
struct WALRecovery: Equatable, Sendable {
    /// The newest write: of the WAL, or what the caller knew already.
    var lastSequence: SequenceNumber
    /// The segments that were read, in order. Still needed.
    var segments: [UInt64] = []
    /// Where the records of the last of them end.
    var end = 0
    /// Up to where the last of them is on the disk for sure, as its own records say. What lies between this
    /// and `end` was read, but perhaps from the page cache only.
    var durableEnd = 0
    /// WAL files that nothing needs: below the minimum, or never begun. May be recycled or removed.
    var obsolete: [UInt64] = []
    /// Bytes at the end that a crash left unfinished. None of them had been acknowledged as durable.
    var tornBytes = 0
    var recordCount = 0
}

/// Reads the WAL back after a start.
///
/// The segments from the manifest's minimum on form a chain: each names the one before and where that one
/// ends. All but the last must be whole. In the last, reading stops at the first record that is not valid, at
/// offset x. When a later header of the same epoch says that more than x was durable, acknowledged data is
/// damaged, and the store does not open; otherwise the tail is what a crash left, and is dropped.
enum WALReader {
    /// Hands every batch in order to `visit`.
    /// - Parameters:
    ///   - minimumSegment: oldest segment still needed, as the manifest says; 0 when it names none yet.
    ///   - lastSequence: newest write that the manifest knows of.
    ///   - visit: first sequence number, number of operations, payload (valid during the call).
    /// - Throws: `corrupt` when a batch that was acknowledged as durable is missing or damaged; what `visit`
    ///   throws.
    static func replay(
        environment: Environment, directory: String, minimumSegment: UInt64, lastSequence: SequenceNumber,
        visit: (SequenceNumber, Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) -> WALRecovery {
        var recovery = WALRecovery(lastSequence: lastSequence)
        let chain = try chain(
            files: environment.files, directory: directory, minimum: minimumSegment, recovery: &recovery)
        if let first = chain.first, first.firstSequence > lastSequence + 1 {
            throw broken(
                directory, first.number, "first sequence number", "at most \(lastSequence + 1)",
                "\(first.firstSequence): writes between are missing")
        }
        for (i, header) in chain.enumerated() {
            guard
                let segment = try WALSegmentReader(
                    files: environment.files, directory: directory, number: header.number),
                segment.header == header
            else { throw broken(directory, header.number, "header", "the one read before", "another") }
            if i + 1 < chain.count {
                try replayWhole(segment, next: chain[i + 1], &recovery, visit)
            } else {
                try replayLast(segment, &recovery, visit)
            }
            recovery.segments.append(header.number)
        }
        return recovery
    }

    /// Headers of the segments to read, in order.
    private static func chain(
        files: any FileSystem, directory: String, minimum: UInt64, recovery: inout WALRecovery
    ) throws(StoreError) -> [WALSegmentHeader] {
        var chain: [WALSegmentHeader] = []
        for number in try segmentNumbers(files: files, directory: directory) {
            guard number >= minimum,
                let header = try WALSegmentReader(files: files, directory: directory, number: number)?.header
            else {
                recovery.obsolete.append(number)
                continue
            }
            if let last = chain.last {
                guard header.previousNumber == last.number else {
                    throw broken(
                        directory, number, "number of the segment before",
                        "\(last.number), the one that is there",
                        "\(header.previousNumber), which is missing")
                }
            } else if minimum == 0 && header.previousNumber != 0 {
                throw broken(
                    directory, number, "number of the segment before", "none: the manifest names no segment",
                    "\(header.previousNumber), which is missing")
            } else if minimum != 0 && number != minimum {
                throw broken(directory, minimum, "first WAL segment", "a segment of this number", "none")
            }
            chain.append(header)
        }
        if chain.isEmpty && minimum != 0 {
            throw broken(directory, minimum, "first WAL segment", "a segment of this number", "none")
        }
        return chain
    }

    /// Numbers of all WAL files in the directory, ascending.
    static func segmentNumbers(files: any FileSystem, directory: String) throws(StoreError) -> [UInt64] {
        do throws(FileError) {
            var numbers: [UInt64] = []
            for name in try files.list(directory) {
                if case .wal(let number)? = StoreFile(name: name) { numbers.append(number) }
            }
            return numbers.sorted()
        } catch {
            throw StoreError(error)
        }
    }

    private static func replayWhole(
        _ segment: WALSegmentReader, next: WALSegmentHeader, _ recovery: inout WALRecovery,
        _ visit: (SequenceNumber, Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        let end = next.previousEnd
        while UInt64(segment.offset) < end {
            guard let record = try segment.next(), UInt64(record.end) <= end else {
                throw .corrupt(
                    Corruption(
                        file: segment.path, offset: segment.offset, what: "record",
                        expected: "valid records up to \(end), as segment \(next.number) says", found: "none")
                )
            }
            try hand(record, &recovery, visit)
        }
        guard UInt64(segment.offset) == end, next.firstSequence >= segment.nextSequence else {
            throw .corrupt(
                Corruption(
                    file: segment.path, offset: segment.offset, what: "end of segment",
                    expected: "\(end), and sequence numbers before \(next.firstSequence)",
                    found: "\(segment.offset), and the next would be \(segment.nextSequence)"))
        }
    }

    private static func replayLast(
        _ segment: WALSegmentReader, _ recovery: inout WALRecovery,
        _ visit: (SequenceNumber, Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        while let record = try segment.next() { try hand(record, &recovery, visit) }
        let rest = try segment.rest()
        guard rest.durableOffset <= segment.offset else {
            throw .corrupt(
                Corruption(
                    file: segment.path, offset: segment.offset, what: "record",
                    expected: "valid records up to \(rest.durableOffset), durable when the record at "
                        + "\(rest.witness) was written", found: "an invalid one"))
        }
        recovery.end = segment.offset
        recovery.durableEnd = max(segment.durableOffset, rest.durableOffset)
        recovery.tornBytes = rest.tornBytes
    }

    private static func hand(
        _ record: WALRecord, _ recovery: inout WALRecovery,
        _ visit: (SequenceNumber, Int, UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        try visit(record.header.firstSequence, record.header.count, record.payload)
        recovery.lastSequence = max(recovery.lastSequence, record.header.lastSequence)
        recovery.recordCount += 1
    }

    private static func broken(
        _ directory: String, _ number: UInt64, _ what: String, _ expected: String, _ found: String
    ) -> StoreError {
        .corrupt(
            Corruption(
                file: StoreFile.wal(number).path(in: directory), offset: 0, what: what, expected: expected,
                found: found))
    }
}
