// SPDX-License-Identifier: Apache-2.0
import Base

/// The blob files that the tables of a version reference, and how much of each.
struct BlobSet {
    /// A file is rewritten, and so given up, when more of it is dead than one part in so many.
    static let deadOneIn = 2

    /// By number.
    let files: [BlobFile]
    /// What the tables reference in each of `files`, in the same order.
    let uses: [BlobUse]
    /// Numbers of files that are worth rewriting.
    let stale: Set<UInt64>

    static let none = BlobSet(files: [], uses: [])

    /// - Parameter files: by number, each once.
    init(files: [BlobFile], uses: [BlobUse]) {
        self.files = files
        self.uses = uses
        stale = Set(
            zip(files, uses).filter { file, use in
                (file.description.recordBytes - use.bytes) * BlobSet.deadOneIn > file.description.recordBytes
            }.map(\.0.number))
    }

    /// Of all tables of a version.
    init(of levels: [[Table]]) {
        var found: [UInt64: (file: BlobFile, use: BlobUse)] = [:]
        for table in levels.joined() where !table.blobs.isEmpty {
            for (file, use) in zip(table.blobs, table.description.blobs) {
                found[file.number, default: (file, BlobUse(number: file.number))].use.add(use)
            }
        }
        if found.isEmpty {
            self = .none
            return
        }
        let sorted = found.values.sorted { $0.file.number < $1.file.number }
        self.init(files: sorted.map(\.file), uses: sorted.map(\.use))
    }

    subscript(number: UInt64) -> BlobFile? {
        var (low, high) = (0, files.count)
        while low < high {
            let middle = (low + high) / 2
            if files[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < files.count && files[low].number == number ? files[low] : nil
    }

    /// Reads a record; see `BlobFile.load`.
    func load(
        _ reference: BlobReference, _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber,
        into buffer: BlobBuffer
    ) throws(StoreError) -> BlobRecord {
        guard let file = self[reference.file] else {
            throw corrupt(reference, expected: "a blob file of the store", found: "none of this number")
        }
        return try file.load(reference, key, sequence, into: buffer)
    }

    /// Likewise, the value; valid until `buffer` is used again.
    func value(
        _ reference: BlobReference, _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber,
        into buffer: BlobBuffer
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        let record = try load(reference, key, sequence, into: buffer)
        return try buffer.value(of: record, reference, self)
    }

    /// The value of an entry of one of the two blob kinds, the expiry left out.
    func value(
        of key: UnsafeRawBufferPointer, _ trailer: Trailer, _ entry: UnsafeRawBufferPointer,
        into buffer: BlobBuffer
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        let reference: BlobReference
        do { reference = try BlobReference(trailer.kind ?? .blobPut, entry) } catch {
            throw .corrupt(Corruption(file: "store", offset: 0, "blob reference", error))
        }
        return try value(reference, key, trailer.sequence, into: buffer)
    }

    /// Likewise, in memory of its own.
    func array(
        of key: UnsafeRawBufferPointer, _ trailer: Trailer, _ entry: UnsafeRawBufferPointer
    ) throws(StoreError) -> [UInt8] {
        let buffer = BlobBuffer()
        defer { withExtendedLifetime(buffer) {} }
        return [UInt8](try value(of: key, trailer, entry, into: buffer))
    }

    func corrupt(_ reference: BlobReference, expected: String, found: String) -> StoreError {
        let path = self[reference.file]?.path ?? StoreFile.blob(reference.file).name
        return .corrupt(
            Corruption(
                file: path, offset: reference.offset, what: "blob record", expected: expected, found: found))
    }
}
