// SPDX-License-Identifier: Apache-2.0
import Base

/// What stands around a block's payload in the file:
///
/// payload, perhaps compressed ‖ uncompressed length u32, where compressed ‖ type u8 ‖ XXH3-64 of all
/// before it
///
/// The type is codec (low half) and kind (high half); it stands behind the length, so that a reader who
/// comes from the end knows whether there is one. The checksum's seed is the block's place.
enum BlockEnvelope {
    static let bytesMin = 9

    /// Appends the envelope to a payload that begins at `start` of `out`.
    static func seal(
        _ out: ByteWriter, from start: Int, kind: BlockKind, codec: Compression, rawBytes: Int, seed: UInt64
    ) {
        if codec != .none { out.append32(UInt32(truncatingIfNeeded: rawBytes)) }
        out.append(codec.rawValue | kind.rawValue << 4)
        out.append64(XXH3.hash(UnsafeRawBufferPointer(rebasing: out.bytes[start...]), seed: seed))
    }

    /// Checks a block's bytes and brings its payload into memory of its own, charged to `holder`.
    /// - Throws: `MalformedBytes`, with offsets from the block's beginning.
    static func open(
        _ stored: UnsafeRawBufferPointer, kind: BlockKind, seed: UInt64, holder: MemoryHolder? = nil
    ) throws(MalformedBytes) -> DecodedBlock {
        let (payload, codec, rawBytes) = try check(stored, kind: kind, seed: seed)
        // Filters are probed by cache line.
        let alignment = kind == .filter ? BloomFilter.lineBytes : 16
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(rawBytes, 1), alignment: alignment)
        if codec == .none {
            memory.copyMemory(from: payload)
        } else if !BlockDecompressor.decompress(
            payload, codec, into: UnsafeMutableRawBufferPointer(rebasing: memory[..<rawBytes]))
        {
            memory.deallocate()
            throw MalformedBytes(offset: 0, reason: "\(codec) does not yield \(rawBytes) bytes")
        }
        return try DecodedBlock.decode(
            kind: kind, memory: memory, count: rawBytes, storedBytes: stored.count, holder: holder)
    }

    private static func check(
        _ stored: UnsafeRawBufferPointer, kind: BlockKind, seed: UInt64
    ) throws(MalformedBytes) -> (payload: UnsafeRawBufferPointer, codec: Compression, rawBytes: Int) {
        guard stored.count >= bytesMin else {
            throw MalformedBytes(offset: 0, reason: "\(stored.count) bytes are too few for a block")
        }
        var end = stored.count - 8
        let checksum = UInt64(littleEndian: stored.loadUnaligned(fromByteOffset: end, as: UInt64.self))
        let found = XXH3.hash(UnsafeRawBufferPointer(rebasing: stored[..<end]), seed: seed)
        guard found == checksum else {
            let texts = [checksum, found].map { String($0, radix: 16) }
            throw MalformedBytes(offset: end, reason: "checksum \(texts[0]) stored, \(texts[1]) computed")
        }
        end -= 1
        let type = stored[end]
        guard type >> 4 == kind.rawValue, let codec = Compression(rawValue: type & 15) else {
            throw MalformedBytes(offset: end, reason: "type byte \(type) of another kind of block")
        }
        if codec == .none {
            return (UnsafeRawBufferPointer(rebasing: stored[..<end]), codec, end)
        }
        guard end >= 4 else { throw MalformedBytes(offset: end, reason: "no uncompressed length") }
        end -= 4
        let rawBytes = Int(UInt32(littleEndian: stored.loadUnaligned(fromByteOffset: end, as: UInt32.self)))
        let payload = UnsafeRawBufferPointer(rebasing: stored[..<end])
        guard rawBytes > 0, rawBytes <= TableFormat.decodedBytesMax,
            BlockDecompressor.isPlausible(payload, codec, rawBytes: rawBytes)
        else { throw MalformedBytes(offset: end, reason: "impossible uncompressed length \(rawBytes)") }
        return (payload, codec, rawBytes)
    }
}
