// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes one blob file. After an error it is of no more use. One thread at a time.
final class BlobWriter {
    /// Records are written in pieces of this size, larger ones by themselves.
    private static let pieceBytes = 1 << 20

    let number: UInt64
    private let file: any File
    private let throttle: WriteThrottle?
    private let buffer = ByteWriter(capacity: 64 << 10)
    private var written = 0
    private var footer = BlobFooter()
    private var charge: MemoryCharge

    /// - Parameters:
    ///   - file: new and empty.
    ///   - number: the file's; it goes into every checksum.
    ///   - storeID: of the store that writes it, for people to read: a copy of the store has another.
    init(
        file: any File, number: UInt64, storeID: UInt64, throttle: WriteThrottle?, memory: StoreMemory? = nil
    ) {
        charge = MemoryCharge(memory?.buffers, bytes: buffer.capacity)
        self.file = file
        self.number = number
        self.throttle = throttle
        BlobFormat.encodeHeader(number: number, storeID: storeID, into: buffer)
    }

    /// Where the next record begins.
    var offset: Int { written + buffer.count }

    /// Adds a value.
    /// - Parameters:
    ///   - key: of its entry, with its keyspace's bytes in front.
    ///   - sequence: of its entry.
    ///   - payload: the value, compressed when `codec` says so.
    ///   - rawBytes: the value's length uncompressed.
    func append(
        _ key: UnsafeRawBufferPointer, _ sequence: SequenceNumber, _ payload: UnsafeRawBufferPointer,
        _ codec: Compression, rawBytes: Int
    ) throws(StoreError) -> BlobReference {
        let place = offset
        let header = BlobRecordHeader(
            payloadBytes: payload.count, rawBytes: rawBytes, keyBytes: key.count, codec: codec,
            sequence: sequence)
        let seed = XXH3.seed(file: number, offset: place)
        let start = buffer.count
        buffer.reserve(header.recordBytes)
        header.encode(into: buffer, seed: seed)
        buffer.append(key)
        buffer.append(payload)
        let checksum = XXH3.hash(UnsafeRawBufferPointer(rebasing: buffer.bytes[start...]), seed: seed)
        buffer.append64(checksum)
        charge.set(buffer.capacity)
        footer.digest = TableOrigin.fold(footer.digest, checksum)
        footer.count += 1
        footer.recordBytes += header.recordBytes
        if buffer.count >= BlobWriter.pieceBytes { try flush() }
        return BlobReference(
            file: number, offset: place, recordBytes: header.recordBytes, rawBytes: rawBytes)
    }

    /// Writes what is left, and syncs and closes the file; the caller syncs the directory.
    func finish() throws(StoreError) -> BlobFileDescription {
        footer.encode(number: number, into: buffer)
        try flush()
        do throws(FileError) { try file.sync() } catch { throw StoreError(error) }
        file.close()
        return footer.description(number: number)
    }

    /// Gives the file up; its name is the caller's to remove.
    func abandon() { file.close() }

    private func flush() throws(StoreError) {
        throttle?.pace(bytes: buffer.count)
        do throws(FileError) { try file.write(buffer.bytes, at: written) } catch { throw StoreError(error) }
        written += buffer.count
        buffer.clear()
    }
}
