// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A growing run of bytes that is written at its end: the builder of every record, block and file.
///
/// Fixed-size integers are little-endian unless the name says `BigEndian`; varints are LEB128. One thread at
/// a time.
public final class ByteWriter {
    // One thread writes, and nothing here calls out: a check of each access would guard nothing.
    @exclusivity(unchecked) @usableFromInline var start: UnsafeMutableRawPointer
    @exclusivity(unchecked) @usableFromInline var used = 0
    @exclusivity(unchecked) @usableFromInline var room: Int

    @inlinable public var pointer: UnsafeMutableRawPointer { start }
    @inlinable public var count: Int { used }
    @inlinable public var capacity: Int { room }

    public init(capacity: Int = 256) {
        room = max(capacity, 16)
        start = .allocate(byteCount: room, alignment: 16)
    }

    deinit { start.deallocate() }

    /// The bytes so far. Valid until the next write.
    @inlinable @inline(__always)
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: used) }

    public var array: [UInt8] { [UInt8](bytes) }

    /// Forgets the bytes, keeps the memory.
    @inlinable public func clear() { used = 0 }

    /// Cuts back to the first `length` bytes.
    public func truncate(to length: Int) {
        precondition(length <= used)
        used = length
    }

    @inlinable @inline(__always)
    public func reserve(_ more: Int) {
        if used + more > room { grow(more) }
    }

    @inline(never) @usableFromInline
    func grow(_ more: Int) {
        room = max(used + more, room * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
        larger.copyMemory(from: start, byteCount: used)
        start.deallocate()
        start = larger
    }

    @inlinable @inline(__always)
    public func append(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    @inlinable @inline(__always)
    public func append(_ other: UnsafeRawBufferPointer) {
        guard let base = other.baseAddress, other.count > 0 else { return }
        reserve(other.count)
        memcpy(start + used, base, other.count)
        used += other.count
    }

    public func append(_ other: [UInt8]) { other.withUnsafeBytes { append($0) } }

    public func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    @inlinable @inline(__always)
    func appendInteger<I: FixedWidthInteger>(_ value: I) {
        reserve(MemoryLayout<I>.size)
        start.storeBytes(of: value, toByteOffset: used, as: I.self)
        used += MemoryLayout<I>.size
    }

    @inlinable @inline(__always) public func append16(_ value: UInt16) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func append32(_ value: UInt32) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func append64(_ value: UInt64) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func appendBigEndian16(_ value: UInt16) { appendInteger(value.bigEndian) }
    @inlinable @inline(__always) public func appendBigEndian32(_ value: UInt32) { appendInteger(value.bigEndian) }
    @inlinable @inline(__always) public func appendBigEndian64(_ value: UInt64) { appendInteger(value.bigEndian) }

    @inlinable @inline(__always)
    public func appendVarint(_ value: UInt64) {
        var rest = value
        reserve(10)
        while rest >= 0x80 {
            start.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: used, as: UInt8.self)
            used += 1
            rest >>= 7
        }
        start.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: used, as: UInt8.self)
        used += 1
    }

    @inlinable @inline(__always) public func appendVarint(_ value: Int) { appendVarint(UInt64(value)) }

    /// A varint of the length, then the bytes.
    public func appendPrefixed(_ other: UnsafeRawBufferPointer) {
        appendVarint(other.count)
        append(other)
    }

    public func appendPrefixed(_ other: [UInt8]) { other.withUnsafeBytes { appendPrefixed($0) } }

    public func appendPrefixed(utf8 text: String) {
        var text = text
        text.withUTF8 { appendPrefixed(UnsafeRawBufferPointer($0)) }
    }

    public func appendZeros(_ n: Int) {
        guard n > 0 else { return }
        reserve(n)
        memset(start + used, 0, n)
        used += n
    }

    /// Writes over 4 bytes that were appended before.
    public func set32(_ value: UInt32, at offset: Int) {
        precondition(offset + 4 <= used)
        start.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Writes over 8 bytes that were appended before.
    public func set64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= used)
        start.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes over 8 bytes that were appended before, most significant first.
    public func setBigEndian64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= used)
        start.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
    }
}
