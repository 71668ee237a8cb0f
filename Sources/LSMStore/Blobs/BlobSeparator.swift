// SPDX-License-Identifier: Apache-2.0
import Base

/// Stands between what decides on entries and what writes them to tables: puts large values into blob files,
/// and a reference to each into its table.
///
/// 1. A put, expiring or not, whose value is at least its keyspace's `blobThresholdBytes` long gets a record.
/// 2. A reference stays as it is, unless it is into a file of `rewriting`: then its value moves, as it is
///    stored, into a new file, or into the table if it is below the threshold.
/// 3. Everything else passes. Merge operands always stay in tables: what they become is not known yet.
///
/// One for each flush, ingestion, or part of a compaction: the values of its tables come to lie together, in
/// key order. One thread at a time.
final class BlobSeparator {
    private let output: BlobOutput
    /// Where the values of references are, for those that move.
    private let sources: BlobSet
    /// Numbers of files whose values move.
    private let rewriting: Set<UInt64>
    /// No value below this is separated, whatever its keyspace.
    private let thresholdMin: Int
    private let compressor = BlockCompressor()
    private let buffer: BlobBuffer
    private let entry = ByteWriter(capacity: 64)
    private var writer: BlobWriter?
    private var written: [UInt64] = []
    /// Of the keyspace of the last large value.
    private var keyspace: UInt16?
    private var thresholdBytes = Int.max
    private var compression = Compression.none
    private(set) var files: [BlobFileDescription] = []

    init(_ output: BlobOutput, sources: BlobSet = .none, rewriting: Set<UInt64> = []) {
        self.output = output
        self.sources = sources
        self.rewriting = rewriting
        buffer = BlobBuffer(output.memory?.buffers)
        thresholdMin = output.keyspaces.values.map(\.blobThreshold).min() ?? KeyspaceOptions().blobThreshold
    }

    /// Adds an entry to a table, its value perhaps to a blob file.
    @inline(__always)
    func add(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer,
        to table: TableWriter
    ) throws(StoreError) {
        if value.count < thresholdMin && !trailer.isBlob { return try table.add(key, trailer, value) }
        try addLarge(key, trailer, value, to: table)
    }

    /// Ends the file in the making. The caller syncs the directory after the last.
    func finish() throws(StoreError) {
        guard let writer else { return }
        let file = try writer.finish()
        files.append(file)
        output.counters.addWrite(file)
        self.writer = nil
    }

    /// Removes the files. - Requires: no manifest can name them.
    func discard() {
        writer?.abandon()
        for number in written {
            try? output.environment.files.remove(StoreFile.blob(number).path(in: output.directory))
        }
    }

    // MARK: Values

    @inline(never)
    private func addLarge(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer,
        to table: TableWriter
    ) throws(StoreError) {
        enter(key)
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        switch trailer.kind {
        case .put where value.count >= thresholdBytes:
            try separate(key, trailer.sequence, expiry: none, value, to: table)
        case .expiringPut where value.count - Expiry.bytesCount >= thresholdBytes:
            let expiry = UnsafeRawBufferPointer(rebasing: value[..<Expiry.bytesCount])
            let rest = UnsafeRawBufferPointer(rebasing: value[Expiry.bytesCount...])
            try separate(key, trailer.sequence, expiry: expiry, rest, to: table)
        case .blobPut: try keepOrMove(key, trailer, expiry: none, value, to: table)
        case .blobExpiringPut where value.count >= Expiry.bytesCount:
            let expiry = UnsafeRawBufferPointer(rebasing: value[..<Expiry.bytesCount])
            try keepOrMove(key, trailer, expiry: expiry, value, to: table)
        default: try table.add(key, trailer, value)
        }
    }

    /// Learns how the key's keyspace wants it.
    private func enter(_ key: UnsafeRawBufferPointer) {
        let id = key.count < 2 ? 0 : UInt16(key[0]) << 8 | UInt16(key[1])
        if id == keyspace { return }
        keyspace = id
        let options = output.keyspaces[id] ?? KeyspaceOptions()
        thresholdBytes = options.blobThreshold
        compression = options.upperCompression
    }

    private func separate(
        _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber, expiry: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer, to table: TableWriter
    ) throws(StoreError) {
        let compressed = compressor.compress(value, compression)
        let reference = try room().append(
            key, sequence, compressed ?? value, compressed == nil ? .none : compression,
            rawBytes: value.count)
        try add(reference, key, sequence, expiry: expiry, to: table)
    }

    private func keepOrMove(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, expiry: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer, to table: TableWriter
    ) throws(StoreError) {
        if rewriting.isEmpty { return try table.add(key, trailer, value) }
        let kind: EntryKind = expiry.isEmpty ? .blobPut : .blobExpiringPut
        let old: BlobReference
        do { old = try BlobReference(kind, value) } catch {
            throw .invalid("an entry whose blob reference is malformed: \(error)")
        }
        guard rewriting.contains(old.file) else { return try table.add(key, trailer, value) }
        let record = try sources.load(old, key, trailer.sequence, into: buffer)
        guard record.header.rawBytes >= thresholdBytes else {
            let value = try buffer.value(of: record, old, sources)
            entry.clear()
            entry.append(expiry)
            entry.append(value)
            let inline: EntryKind = expiry.isEmpty ? .put : .expiringPut
            return try table.add(key, Trailer(trailer.sequence, inline), entry.bytes)
        }
        let reference = try room().append(
            key, trailer.sequence, record.payload, record.header.codec, rawBytes: record.header.rawBytes)
        try add(reference, key, trailer.sequence, expiry: expiry, to: table)
    }

    private func add(
        _ reference: BlobReference, _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber,
        expiry: UnsafeRawBufferPointer, to table: TableWriter
    ) throws(StoreError) {
        entry.clear()
        entry.append(expiry)
        reference.encode(into: entry)
        let kind: EntryKind = expiry.isEmpty ? .blobPut : .blobExpiringPut
        try table.add(key, Trailer(sequence, kind), entry.bytes)
    }

    /// The file in the making; a new one when it is full.
    private func room() throws(StoreError) -> BlobWriter {
        if let writer, writer.offset >= output.fileBytes { try finish() }
        if let writer { return writer }
        let number = output.newNumber()
        let file: any File
        do throws(FileError) {
            file = try output.environment.files.open(
                StoreFile.blob(number).path(in: output.directory), .replace)
        } catch { throw StoreError(error) }
        written.append(number)
        let fresh = BlobWriter(
            file: file, number: number, storeID: output.storeID, throttle: output.throttle,
            memory: output.memory)
        writer = fresh
        return fresh
    }
}
