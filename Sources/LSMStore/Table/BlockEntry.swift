// SPDX-License-Identifier: Apache-2.0

/// One entry inside a decoded block, as its bytes stand there.
///
/// varint shared ‖ varint unshared ‖ varint value bytes ‖ unshared key bytes ‖ trailer (8 bytes) ‖ value
struct BlockEntry {
    /// How many bytes the key takes over from the key before it.
    let shared: Int
    let unshared: Int
    let valueBytes: Int
    /// The key's own bytes; trailer and value follow them.
    let bytes: UnsafeRawPointer

    /// - Requires: `pointer` is at an entry of a block that passed `DecodedBlock.validate`.
    @inline(__always)
    init(at pointer: UnsafeRawPointer) {
        var p = pointer
        shared = BlockEntry.varint(&p)
        unshared = BlockEntry.varint(&p)
        valueBytes = BlockEntry.varint(&p)
        bytes = p
    }

    /// Checks the lengths against `end`; `nil` when the entry does not lie before it.
    @inline(__always)
    init?(checking pointer: UnsafeRawPointer, end: UnsafeRawPointer) {
        var p = pointer
        guard let shared = BlockEntry.varint(&p, end: end), let unshared = BlockEntry.varint(&p, end: end),
            let valueBytes = BlockEntry.varint(&p, end: end), unshared + 8 + valueBytes <= end - p
        else { return nil }
        self.shared = shared
        self.unshared = unshared
        self.valueBytes = valueBytes
        bytes = p
    }

    @inline(__always) var keyBytes: Int { shared + unshared }
    @inline(__always) var suffix: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: unshared)
    }
    @inline(__always) var trailer: Trailer {
        Trailer(raw: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: unshared, as: UInt64.self)))
    }
    @inline(__always) var value: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + unshared + 8, count: valueBytes)
    }
    @inline(__always) var next: UnsafeRawPointer { bytes + unshared + 8 + valueBytes }

    @inline(__always)
    private static func varint(_ p: inout UnsafeRawPointer) -> Int {
        let first = p.load(as: UInt8.self)
        p += 1
        if first < 0x80 { return Int(first) }
        var value = Int(first & 0x7F)
        var shift = 7
        while true {
            let byte = p.load(as: UInt8.self)
            p += 1
            value |= Int(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// At most 5 bytes: no length in a block needs more, and sums of three cannot overflow.
    @inline(__always)
    private static func varint(_ p: inout UnsafeRawPointer, end: UnsafeRawPointer) -> Int? {
        var value = 0
        var shift = 0
        while p < end && shift < 35 {
            let byte = p.load(as: UInt8.self)
            p += 1
            value |= Int(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
