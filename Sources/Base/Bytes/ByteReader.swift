// SPDX-License-Identifier: Apache-2.0

/// Bytes that ended before what they announced, or that say what cannot be.
public struct MalformedBytes: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where in the bytes that were being read.
    public let offset: Int
    public let reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "at byte \(offset): \(reason)" }
}

/// Reads what `ByteWriter` wrote, from bytes that may be anything: every read is checked against the end.
///
/// Borrows the bytes: they must outlive the reader.
public struct ByteReader {
    public let bytes: UnsafeRawBufferPointer
    @usableFromInline var position: Int

    /// Where the next read begins.
    @inlinable @inline(__always)
    public var offset: Int { position }

    @inlinable @inline(__always)
    public init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        self.bytes = bytes
        position = offset
    }

    @inlinable @inline(__always)
    public var remaining: Int { bytes.count - offset }
    @inlinable @inline(__always)
    public var isAtEnd: Bool { offset >= bytes.count }

    @inlinable @inline(__always)
    mutating func take(_ n: Int) throws(MalformedBytes) -> UnsafeRawPointer {
        guard n >= 0, n <= bytes.count - offset else {
            throw MalformedBytes(
                offset: offset, reason: "needs \(n) bytes, \(bytes.count - offset) are left")
        }
        let start = bytes.baseAddress! + offset
        position += n
        return start
    }

    @inlinable @inline(__always)
    mutating func integer<I: FixedWidthInteger>(_: I.Type) throws(MalformedBytes) -> I {
        try take(MemoryLayout<I>.size).loadUnaligned(as: I.self)
    }

    @inlinable @inline(__always) public mutating func read8() throws(MalformedBytes) -> UInt8 {
        try integer(UInt8.self)
    }
    @inlinable @inline(__always) public mutating func read16() throws(MalformedBytes) -> UInt16 {
        UInt16(littleEndian: try integer(UInt16.self))
    }
    @inlinable @inline(__always) public mutating func read32() throws(MalformedBytes) -> UInt32 {
        UInt32(littleEndian: try integer(UInt32.self))
    }
    @inlinable @inline(__always) public mutating func read64() throws(MalformedBytes) -> UInt64 {
        UInt64(littleEndian: try integer(UInt64.self))
    }
    @inlinable @inline(__always) public mutating func readBigEndian16() throws(MalformedBytes) -> UInt16 {
        UInt16(bigEndian: try integer(UInt16.self))
    }
    @inlinable @inline(__always) public mutating func readBigEndian32() throws(MalformedBytes) -> UInt32 {
        UInt32(bigEndian: try integer(UInt32.self))
    }
    @inlinable @inline(__always) public mutating func readBigEndian64() throws(MalformedBytes) -> UInt64 {
        UInt64(bigEndian: try integer(UInt64.self))
    }

    @inlinable @inline(__always)
    public mutating func readVarint() throws(MalformedBytes) -> UInt64 {
        // Most are small.
        if offset < bytes.count, bytes[offset] < 0x80 {
            defer { position += 1 }
            return UInt64(bytes[offset])
        }
        return try readLongVarint()
    }

    @inline(never) @usableFromInline
    mutating func readLongVarint() throws(MalformedBytes) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try read8()
            if shift == 63 && byte > 1 {
                throw MalformedBytes(offset: offset - 1, reason: "varint exceeds 64 bits")
            }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A varint that counts or measures something in memory.
    @inlinable @inline(__always)
    public mutating func readCount(max limit: Int = Int.max) throws(MalformedBytes) -> Int {
        let at = offset
        let value = try readVarint()
        guard value <= UInt64(limit) else {
            throw MalformedBytes(offset: at, reason: "count \(value) exceeds \(limit)")
        }
        return Int(value)
    }

    @inlinable @inline(__always)
    public mutating func readBytes(_ n: Int) throws(MalformedBytes) -> UnsafeRawBufferPointer {
        // Empty bytes may have no address at all.
        if n == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: try take(n), count: n)
    }

    /// A varint of the length, then the bytes.
    public mutating func readPrefixed() throws(MalformedBytes) -> UnsafeRawBufferPointer {
        let n = try readCount()
        return try readBytes(n)
    }

    public mutating func readPrefixedArray() throws(MalformedBytes) -> [UInt8] { [UInt8](try readPrefixed()) }

    /// A length-prefixed text; its UTF-8 is validated.
    public mutating func readPrefixedString() throws(MalformedBytes) -> String {
        let at = offset
        let raw = try readPrefixed()
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw MalformedBytes(offset: at, reason: "text is not UTF-8")
        }
        return text
    }
}
