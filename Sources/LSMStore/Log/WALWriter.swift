// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// One batch on its way into the WAL. The payload must outlive the call it is given to.
typealias WALBatch = (firstSequence: SequenceNumber, count: Int, payload: UnsafeRawBufferPointer)

/// Appends batches to the WAL.
///
/// Rules that recovery builds on:
/// - Starting a segment first syncs the one before: only the last segment of a chain can have a torn tail.
/// - The file gets its name and its header, then file and directory are synced; records come after that. A
///   crash in between leaves a file whose header is missing or names another number: a segment not begun.
/// - Each record says up to where this segment was durable when it was written (`durableOffset`).
/// - A failed append leaves the position where it was. What it left on the disk is told from later records by
///   the attempt number. After a crash with no later append, a batch whose append failed may be found in the
///   log.
///
/// After a failed `sync` the writer refuses all: nothing is known of the bytes on the disk. The same holds
/// when a new segment could be neither completed nor taken back.
///
/// The leader of the logging stage appends and starts segments; that of the publishing stage calls `sync` and
/// `check`, meanwhile. Segments are started and closed only while nobody syncs.
final class WALWriter {
    private let environment: Environment
    private let directory: String
    private let segmentBytes: Int
    private let buffer = ByteWriter(capacity: 64 << 10)
    @exclusivity(unchecked) private var file: (any File)?
    /// What the open segment says of itself.
    @exclusivity(unchecked) private var segment = WALSegmentHeader(
        number: 0, epoch: 0, firstSequence: 0, previousNumber: 0, previousEnd: 0)
    @exclusivity(unchecked) private var attempt: UInt16 = 0
    @exclusivity(unchecked) private var allocatedBytes = 0
    /// Of the group being appended: where `buffer` goes, and where the next record does.
    @exclusivity(unchecked) private var bufferOffset = 0
    @exclusivity(unchecked) private var groupEnd = 0
    /// Up to here a sync covers what was appended before it began.
    private let appendedOffset = Atomic<Int>(0)
    /// Up to here all is on the disk.
    private let durableOffset = Atomic<Int>(0)
    /// Set before `hasFailed`, and never again.
    @exclusivity(unchecked) private var failure = ""
    private let hasFailed = Atomic<Bool>(false)
    /// The segment before, when none is open: of the chain that recovery read.
    private var resumed: (number: UInt64, end: Int)?

    /// The open segment; 0 before the first.
    var segmentNumber: UInt64 { segment.number }
    /// Where the next record goes.
    @exclusivity(unchecked) private(set) var offset = 0 {
        didSet { appendedOffset.store(offset, ordering: .releasing) }
    }

    /// Payloads from here on are written from where they are, not copied into the group's buffer first.
    private static let directBytes = 256 << 10
    /// So many failed appends end a segment, long before their number could wrap.
    private static let attemptMax: UInt16 = 50_000
    private static let growthBytes = 1 << 20

    /// - Parameter segmentBytes: room that each segment has from its beginning.
    init(environment: Environment, directory: String, segmentBytes: Int) {
        self.environment = environment
        self.directory = directory
        self.segmentBytes = max(segmentBytes, 2 * WALFormat.headerBlockBytes)
    }

    /// Whether the caller should start the next segment (and memtable).
    var isFull: Bool { offset >= segmentBytes || attempt >= WALWriter.attemptMax }

    /// Takes up the chain that recovery read; to be called before the first `startSegment`.
    ///
    /// The next segment's header will say that all which was replayed is on the disk. It may be in the page
    /// cache only, and a sync alone does not put it onto the disk: when an earlier process met a sync that
    /// failed, the system may have marked the pages as written and go on showing them. So what no record
    /// proves to be durable is written once more, as it was read, and then synced.
    func resume(after recovery: WALRecovery) throws(StoreError) {
        guard let last = recovery.segments.last else { return }
        do throws(FileError) {
            let file = try environment.files.open(path(last), .readWrite)
            defer { file.close() }
            try rewrite(file, from: min(recovery.durableEnd, recovery.end), to: recovery.end)
            try file.sync()
        } catch {
            throw StoreError(error)
        }
        resumed = (last, recovery.end)
    }

    /// Writes bytes of the file to where they are already.
    private func rewrite(_ file: any File, from start: Int, to end: Int) throws(FileError) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: WALWriter.directBytes, alignment: 16)
        defer { chunk.deallocate() }
        var offset = start
        while offset < end {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk[..<min(chunk.count, end - offset)])
            let count = try file.read(into: wanted, at: offset)
            guard count > 0 else {
                throw FileError(operation: "reading the replayed end again", path: file.path, errno: 5)
            }
            try file.write(UnsafeRawBufferPointer(rebasing: wanted[..<count]), at: offset)
            offset += count
        }
    }

    /// Makes `number` the open segment.
    /// - Parameters:
    ///   - firstSequence: that of the first batch to come.
    ///   - recycling: a segment below the manifest's durable minimum, whose file is used again; without one,
    /// or
    ///     when that fails, a file is created.
    ///   - syncsName: without it, the caller syncs the directory before anything is appended.
    /// - Throws: with the old segment still open and usable, unless the error is `readOnly`.
    func startSegment(
        number: UInt64, firstSequence: SequenceNumber, recycling: UInt64?, syncsName: Bool = true
    ) throws(StoreError) {
        try check()
        if file != nil { try sync() }
        let previous = file != nil ? (segmentNumber, offset) : resumed.map { ($0.number, $0.end) }
        guard number > (previous?.0 ?? 0) else {
            throw .invalid("WAL segment \(number) cannot follow segment \(previous?.0 ?? 0)")
        }
        let header = WALSegmentHeader(
            number: number, epoch: environment.random.next(), firstSequence: firstSequence,
            previousNumber: previous?.0 ?? 0, previousEnd: UInt64(previous?.1 ?? 0))
        let next = try begin(header, recycling: recycling, syncsName: syncsName)
        file?.close()
        file = next
        segment = header
        attempt = 0
        offset = WALFormat.headerBlockBytes
        durableOffset.store(offset, ordering: .releasing)
        allocatedBytes = segmentBytes
    }

    /// Writes the batches as one record each.
    /// - Throws: with the position unchanged; none of the batches is in the log then.
    func append(_ batches: [WALBatch]) throws(StoreError) {
        try beginGroup()
        for batch in batches {
            try add(firstSequence: batch.firstSequence, count: batch.count, payload: batch.payload)
        }
        try writeGroup()
    }

    /// Begins a group: records that are written with one call where they are small. When any of the calls for
    /// it throws, the position is as it was here, and none of the group is in the log.
    func beginGroup() throws(StoreError) {
        try check()
        guard file != nil else { throw .closed }
        guard attempt < UInt16.max else {
            throw .readOnly(cause: "too many failed writes to WAL segment \(segmentNumber)")
        }
        buffer.clear()
        bufferOffset = offset
        groupEnd = offset
    }

    /// Adds a batch's record to the group.
    func add(
        firstSequence: SequenceNumber, count: Int, payload: UnsafeRawBufferPointer
    ) throws(StoreError) {
        guard payload.count <= Limits.batchBytesMax, count >= 1 else {
            throw .invalid(
                "a batch has \(count) operations in \(payload.count) bytes; "
                    + "it takes 1 or more in \(Limits.batchBytesMax)")
        }
        let start = groupEnd
        let buffered = buffer.count
        let header = WALRecordHeader(
            payloadBytes: payload.count, attempt: attempt, firstSequence: firstSequence,
            durableOffset: UInt64(durableOffset.load(ordering: .acquiring)), count: count)
        header.encode(to: buffer, payload: payload, in: segment, offset: start)
        groupEnd = WALFormat.end(
            of: start, headerBytes: buffer.count &- buffered, payloadBytes: payload.count)
        if payload.count >= WALWriter.directBytes {
            try writeBuffer()
            try write(payload)
        } else {
            buffer.append(payload)
        }
        buffer.appendZeros(groupEnd &- bufferOffset &- buffer.count)
    }

    /// Writes what is left of the group.
    func writeGroup() throws(StoreError) {
        try writeBuffer()
        offset = groupEnd
    }

    /// Makes all that was appended durable.
    /// - Throws: and from then on refuses everything; see the type.
    func sync() throws(StoreError) {
        try check()
        guard let file else { throw .closed }
        // What is appended while the disk syncs may be on it afterwards, or not.
        let end = appendedOffset.load(ordering: .acquiring)
        guard durableOffset.load(ordering: .relaxed) < end else { return }
        do throws(FileError) {
            try file.sync()
        } catch {
            fail(error.description)
            throw StoreError(error)
        }
        durableOffset.store(end, ordering: .releasing)
    }

    /// - Throws: `.readOnly` once a sync has failed.
    @inline(__always)
    func check() throws(StoreError) {
        if hasFailed.load(ordering: .acquiring) { throw .readOnly(cause: failure) }
    }

    private func fail(_ cause: String) {
        failure = cause
        hasFailed.store(true, ordering: .releasing)
    }

    /// Lets go of the segment. When all of it is durable it is cut to its records, which spares the next
    /// opening a search of the rest.
    func close() {
        let isDurable = durableOffset.load(ordering: .relaxed) == offset
        if !hasFailed.load(ordering: .relaxed), isDurable, attempt == 0 { try? file?.truncate(offset) }
        file?.close()
        file = nil
    }

    // MARK: Appending

    private func writeBuffer() throws(StoreError) {
        if buffer.count == 0 { return }
        try write(buffer.bytes)
        buffer.clear()
    }

    /// Room past the segment's end is reserved in large steps: each change of a file's size costs a journal
    /// commit.
    private func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        guard let file else { throw .closed }
        do throws(FileError) {
            if groupEnd > allocatedBytes {
                let wanted =
                    (groupEnd + WALWriter.growthBytes - 1) / WALWriter.growthBytes * WALWriter.growthBytes
                try file.allocate(wanted)
                allocatedBytes = wanted
            }
        } catch {
            // Unless the group was begun in the file, there is nothing of it that a later record had to
            // outdo.
            if bufferOffset > offset { attempt += 1 }
            throw StoreError(error)
        }
        do throws(FileError) { try file.write(bytes, at: bufferOffset) } catch {
            attempt += 1
            throw StoreError(error)
        }
        bufferOffset += bytes.count
    }

    // MARK: Segments

    private func path(_ number: UInt64) -> String { StoreFile.wal(number).path(in: directory) }

    /// A durable segment file with its header and no records.
    private func begin(
        _ header: WALSegmentHeader, recycling: UInt64?, syncsName: Bool
    ) throws(StoreError) -> any File {
        let path = path(header.number)
        do throws(FileError) {
            let file = try obtain(path, recycling: recycling)
            buffer.clear()
            header.encode(to: buffer)
            defer { buffer.clear() }
            try file.write(buffer.bytes, at: 0)
            try file.sync()
            if syncsName { try environment.files.syncDirectory(directory) }
            return file
        } catch {
            // A header that stayed would tell recovery that the old segment ends here, while we go on writing
            // to it.
            takeBack(path)
            throw StoreError(error)
        }
    }

    private func obtain(_ path: String, recycling: UInt64?) throws(FileError) -> any File {
        if let recycling, recycling != segmentNumber, let file = try? recycle(recycling, as: path) {
            return file
        }
        let file = try environment.files.open(path, .replace)
        try file.allocate(segmentBytes)
        return file
    }

    private func recycle(_ number: UInt64, as target: String) throws(FileError) -> any File {
        try environment.files.rename(path(number), to: target)
        let file = try environment.files.open(target, .readWrite)
        let size = try file.size()
        if size > segmentBytes { try file.truncate(segmentBytes) }
        if size < segmentBytes { try file.allocate(segmentBytes) }
        return file
    }

    private func takeBack(_ path: String) {
        do throws(FileError) {
            if environment.files.exists(path) { try environment.files.remove(path) }
            try environment.files.syncDirectory(directory)
        } catch {
            fail("a WAL segment could not be started, nor removed: \(error)")
        }
    }
}
