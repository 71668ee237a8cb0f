// SPDX-License-Identifier: Apache-2.0
import Base

/// One live blob file: what the manifest says of it, and its file once somebody read from it.
///
/// The tables that reference it hold it, and so versions do through them. When it has left the current
/// version the store holds the last reference, and removes the file (see `ObsoleteFiles`).
///
/// Values do not go through the block cache: a value of some kilobytes would take the place of a block that
/// serves a hundred lookups, and the system's page cache keeps it anyway. A lookup costs one read of the
/// file.
///
/// `@unchecked Sendable`: `lock` guards `opened`.
final class BlobFile: @unchecked Sendable {
    let description: BlobFileDescription
    let path: String
    private let files: any FileSystem
    private let counters: BlobCounters?
    private let lock: Lock
    private var opened: (any File)?

    init(
        _ description: BlobFileDescription, directory: String, environment: Environment,
        counters: BlobCounters?
    ) {
        self.description = description
        self.counters = counters
        path = StoreFile.blob(description.number).path(in: directory)
        files = environment.files
        lock = Lock(environment.threads)
    }

    var number: UInt64 { description.number }

    /// Reads the record of a value, with one read of the file.
    /// - Parameters:
    ///   - key: of the entry that has the reference, and
    ///   - sequence: its sequence number: the record must have the same.
    /// - Returns: what lies in `buffer` until it is used again.
    /// - Throws: `.corrupt` unless the record is exactly what was written for that entry.
    func load(
        _ reference: BlobReference, _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber,
        into buffer: BlobBuffer
    ) throws(StoreError) -> BlobRecord {
        guard reference.offset >= BlobFormat.headerBytes,
            reference.recordBytes <= description.recordsEnd - reference.offset
        else {
            throw corrupt(
                reference.offset, expected: "a place before \(description.recordsEnd)",
                found: "a reference to \(reference.recordBytes) bytes")
        }
        let memory = buffer.room(reference.recordBytes)
        let got: Int
        do throws(FileError) { got = try file().read(into: memory, at: reference.offset) } catch {
            throw StoreError(error)
        }
        guard got == memory.count else {
            throw corrupt(reference.offset, expected: "\(memory.count) bytes", found: "\(got) bytes")
        }
        counters?.addRead(bytes: got)
        let record: BlobRecord
        do {
            record = try BlobRecord(
                UnsafeRawBufferPointer(memory), seed: XXH3.seed(file: number, offset: reference.offset))
        } catch { throw .corrupt(Corruption(file: path, offset: reference.offset, "blob record", error)) }
        guard record.header.rawBytes == reference.rawBytes, record.header.sequence == sequence,
            ByteOrder.compare(record.key, key) == 0
        else {
            throw corrupt(
                reference.offset, expected: "write \(sequence) of key \(ByteText.text(key, max: 64))",
                found: "write \(record.header.sequence) of key \(ByteText.text(record.key, max: 64))")
        }
        return record
    }

    func corrupt(_ offset: Int, expected: String, found: String) -> StoreError {
        .corrupt(
            Corruption(file: path, offset: offset, what: "blob record", expected: expected, found: found))
    }

    private func file() throws(FileError) -> any File {
        try lock.withLock { () throws(FileError) -> any File in
            if let opened { return opened }
            let file = try files.open(path, .read)
            opened = file
            return file
        }
    }
}
