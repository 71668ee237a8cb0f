// SPDX-License-Identifier: Apache-2.0
import Base

/// A record as it stands in a segment.
struct WALRecord {
    /// Where its header begins.
    let offset: Int
    let header: WALRecordHeader
    let headerBytes: Int
    /// Valid until the next record is read.
    let payload: UnsafeRawBufferPointer

    /// Where the next record begins.
    var end: Int {
        WALFormat.end(of: offset, headerBytes: headerBytes, payloadBytes: header.payloadBytes)
    }
}

/// What the beginning of a segment's file says.
enum WALSegmentState: Equatable {
    case begun(WALSegmentHeader)
    /// The file has its name and no header yet, or still that of the number under which it was used before.
    /// No record was ever written to it.
    case notBegun
}

/// Reads one segment from front to back, in bounded memory. One thread.
final class WALSegmentReader {
    let path: String
    let header: WALSegmentHeader
    let window: FileWindow
    /// Where the next record is looked for.
    private(set) var offset = WALFormat.headerBlockBytes
    private(set) var attempt: UInt16 = 0
    /// The greatest durable offset that a record read so far names; 0 before any does.
    private(set) var durableOffset = 0
    /// What the next record's first sequence number must be.
    private(set) var nextSequence: SequenceNumber

    /// Opens a segment; `nil` when it was not begun.
    init?(files: any FileSystem, directory: String, number: UInt64) throws(StoreError) {
        path = StoreFile.wal(number).path(in: directory)
        do throws(FileError) {
            window = try FileWindow(try files.open(path, .read))
        } catch {
            throw StoreError(error)
        }
        guard case .begun(let header) = try WALSegmentReader.state(window, number: number, path: path) else {
            return nil
        }
        self.header = header
        nextSequence = header.firstSequence
    }

    /// Reads a file as the segment that its own `header` says it is, whatever its name. Takes over the file.
    init(_ window: FileWindow, header: WALSegmentHeader) {
        path = window.file.path
        self.window = window
        self.header = header
        nextSequence = header.firstSequence
    }

    deinit { window.file.close() }

    /// The next record, or `nil` where none is valid: see `rest()` for what that means.
    /// A record is valid when header and payload pass their checks, it continues the sequence, and it is no
    /// leftover of a failed append.
    func next() throws(StoreError) -> WALRecord? {
        guard let found = try recordHeader(at: offset) else { return nil }
        let header = found.header
        guard header.attempt >= attempt, header.firstSequence == nextSequence else { return nil }
        guard let bytes = try read(offset, found.sizeBytes + header.payloadBytes) else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[found.sizeBytes...])
        guard XXH3.hash(payload, seed: found.seed) == found.checksum else { return nil }
        let record = WALRecord(
            offset: offset, header: header, headerBytes: found.sizeBytes, payload: payload)
        attempt = header.attempt
        durableOffset = max(durableOffset, Int(clamping: header.durableOffset))
        nextSequence = header.lastSequence + 1
        offset = record.end
        return record
    }

    /// Goes to the next place behind `offset` where a whole record stands, whatever is missing in between.
    /// For salvage only.
    /// - Returns: false when there is none.
    func skipDamage() throws(StoreError) -> Bool {
        var at = offset + WALFormat.alignment
        while at < window.size {
            if let found = try recordHeader(at: at), found.header.firstSequence >= nextSequence,
                let bytes = try read(at, found.sizeBytes + found.header.payloadBytes)
            {
                let payload = UnsafeRawBufferPointer(rebasing: bytes[found.sizeBytes...])
                if XXH3.hash(payload, seed: found.seed) == found.checksum {
                    offset = at
                    nextSequence = found.header.firstSequence
                    attempt = found.header.attempt
                    return true
                }
            }
            at += WALFormat.alignment
        }
        return false
    }

    /// What stands behind the last valid record.
    struct Rest: Equatable {
        /// The greatest `durableOffset` that any header of this epoch names there, and where that header
        /// stands.
        var durableOffset = 0
        var witness = 0
        /// Bytes from the end of the valid records to that of the last record that was begun behind it.
        var tornBytes = 0
    }

    /// Searches everything from `offset` on for headers of records of this epoch, at steps of 8.
    ///
    /// A header is enough: its check proves that it was written here under this epoch, so that what it says
    /// was durable was durable, whatever became of its payload. Takes one pass over the file.
    func rest() throws(StoreError) -> Rest {
        var rest = Rest()
        var at = offset
        while let chunk = try chunk(at) {
            let isLast = at + chunk.count >= window.size
            // A header that the chunk may cut is looked at in the next one, which begins with it.
            let end = isLast ? chunk.count : chunk.count - WALFormat.recordHeaderBytesMax
            var local = 0
            while local < end {
                note(chunk, local, at + local, &rest)
                local += WALFormat.alignment
            }
            if isLast { break }
            if local == 0 {
                // A chunk cut short by the window; ask for a whole header.
                let wanted = min(WALFormat.recordHeaderBytesMax, window.size - at)
                guard let bytes = try read(at, wanted) else { break }
                note(bytes, 0, at, &rest)
                local = WALFormat.alignment
            }
            at += local
        }
        return rest
    }

    private func note(_ chunk: UnsafeRawBufferPointer, _ local: Int, _ at: Int, _ rest: inout Rest) {
        let bytes = UnsafeRawBufferPointer(rebasing: chunk[local...])
        // Most of what is searched is zeros; look no further at them.
        guard WALRecordHeader.mayBegin(bytes, in: header) else { return }
        guard let found = WALRecordHeader.decode(bytes, in: header, offset: at) else { return }
        if Int(clamping: found.header.durableOffset) > rest.durableOffset {
            rest.durableOffset = Int(clamping: found.header.durableOffset)
            rest.witness = at
        }
        let end = WALFormat.end(
            of: at, headerBytes: found.sizeBytes, payloadBytes: found.header.payloadBytes)
        rest.tornBytes = max(rest.tornBytes, min(end, window.size) - offset)
    }

    private func recordHeader(at offset: Int) throws(StoreError) -> WALRecordHeader.Found? {
        guard let bytes = try headerBytes(at: offset) else { return nil }
        return WALRecordHeader.decode(bytes, in: header, offset: offset)
    }

    /// As many bytes as a record's header may have, or all that are left.
    func headerBytes(at offset: Int) throws(StoreError) -> UnsafeRawBufferPointer? {
        try read(offset, min(WALFormat.recordHeaderBytesMax, window.size - offset))
    }

    func read(_ offset: Int, _ count: Int) throws(StoreError) -> UnsafeRawBufferPointer? {
        do throws(FileError) { return try window.bytes(at: offset, count: count) } catch {
            throw StoreError(error)
        }
    }

    private func chunk(_ offset: Int) throws(StoreError) -> UnsafeRawBufferPointer? {
        do throws(FileError) { return try window.chunk(at: offset) } catch { throw StoreError(error) }
    }
}

extension WALSegmentReader {
    /// Tells a segment that was begun from one that was not.
    /// - Throws: `corrupt` when both copies of the header are damaged though records may follow.
    private static func state(
        _ window: FileWindow, number: UInt64, path: String
    ) throws(StoreError) -> WALSegmentState {
        var isOtherNumber = false
        for offset in [0, WALFormat.secondHeaderOffset] {
            guard let header = try headerCopy(window, at: offset, path: path) else { continue }
            if header.number == number { return .begun(header) }
            isOtherNumber = true
        }
        if isOtherNumber { return .notBegun }
        // A header torn in the writing has nothing behind it; a damaged one may have.
        guard try isZero(window, from: WALFormat.headerBlockBytes) else {
            throw .corrupt(
                Corruption(
                    file: path, offset: 0, what: "header of WAL segment \(number)",
                    expected: "one whole copy of two", found: "neither, and records may follow"))
        }
        return .notBegun
    }

    /// One copy of the header; `nil` when it is not whole.
    static func headerCopy(
        _ window: FileWindow, at offset: Int, path: String
    ) throws(StoreError) -> WALSegmentHeader? {
        let bytes: UnsafeRawBufferPointer?
        do throws(FileError) {
            bytes = try window.bytes(at: offset, count: WALFormat.headerBytes)
        } catch {
            throw StoreError(error)
        }
        guard let bytes else { return nil }
        return try WALSegmentHeader.decode(bytes, file: path)
    }

    private static func isZero(_ window: FileWindow, from start: Int) throws(StoreError) -> Bool {
        do throws(FileError) {
            var at = start
            while let chunk = try window.chunk(at: at) {
                if chunk.contains(where: { $0 != 0 }) { return false }
                at += chunk.count
            }
            return true
        } catch {
            throw StoreError(error)
        }
    }
}
