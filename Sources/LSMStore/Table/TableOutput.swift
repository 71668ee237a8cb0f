// SPDX-License-Identifier: Apache-2.0
import Base

/// The file under a `TableWriter`: seals blocks, and writes them in large pieces. One thread at a time.
final class TableOutput {
    private static let pieceBytesMax = 1 << 20

    let file: any File
    let number: UInt64
    private let buffer: ByteWriter
    private let compressor = BlockCompressor()
    private let throttle: WriteThrottle?
    /// So much is written at once.
    private let pieceBytes: Int
    private var charge: MemoryCharge
    private var written = 0
    /// Of the checksums of all blocks so far; see `TableOrigin`.
    private(set) var digest: UInt64 = 0

    init(_ file: any File, number: UInt64, throttle: WriteThrottle? = nil, memory: StoreMemory? = nil) {
        self.file = file
        self.number = number
        self.throttle = throttle
        pieceBytes = memory?.pieceBytes(TableOutput.pieceBytesMax) ?? TableOutput.pieceBytesMax
        buffer = ByteWriter(capacity: pieceBytes / 4)
        charge = MemoryCharge(memory?.buffers, bytes: buffer.capacity)
    }

    /// Where the next block begins.
    var offset: Int { written + buffer.count }

    /// Appends a block.
    func append(
        _ payload: UnsafeRawBufferPointer, _ kind: BlockKind, _ codec: Compression
    ) throws(StoreError) -> BlockHandle {
        guard payload.count <= TableFormat.decodedBytesMax else {
            throw .invalid("a \(kind.name) of \(payload.count) bytes exceeds \(TableFormat.decodedBytesMax)")
        }
        let start = buffer.count
        let place = offset
        let compressed = compressor.compress(payload, codec)
        buffer.append(compressed ?? payload)
        BlockEnvelope.seal(
            buffer, from: start, kind: kind, codec: compressed == nil ? .none : codec,
            rawBytes: payload.count, seed: XXH3.seed(file: number, offset: place))
        let checksum = buffer.bytes.loadUnaligned(fromByteOffset: buffer.count - 8, as: UInt64.self)
        digest = TableOrigin.fold(digest, UInt64(littleEndian: checksum))
        let handle = BlockHandle(offset: place, length: offset - place)
        if buffer.count >= pieceBytes { try flush() }
        return handle
    }

    /// Charges what the writer keeps beside the bytes to write.
    func account(_ keptBytes: Int) { charge.set(buffer.capacity + keptBytes) }

    /// Appends the footer, and makes the file durable.
    func finish(_ footer: TableFooter) throws(StoreError) {
        footer.encode(into: buffer)
        try flush()
        do {
            try file.sync()
        } catch {
            throw StoreError(error)
        }
    }

    private func flush() throws(StoreError) {
        throttle?.pace(bytes: buffer.count)
        do {
            try file.write(buffer.bytes, at: written)
        } catch {
            throw StoreError(error)
        }
        written += buffer.count
        buffer.clear()
    }
}
