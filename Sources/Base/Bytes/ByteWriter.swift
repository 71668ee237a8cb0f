// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A growing run of bytes that is written at its end: the builder of every record, block and file.
///
/// Fixed-size integers are little-endian unless the name says `BigEndian`; varints are LEB128. One thread at
/// a time.
///
/// Everything is inlined into its callers, and members go without checks of exclusive access: no method calls
/// out while it changes one, and the checks took a sixth of the time of a put, a flush and a compaction.
public final class ByteWriter {
    @exclusivity(unchecked) @usableFromInline var memory: UnsafeMutableRawPointer
    @exclusivity(unchecked) @usableFromInline var used = 0
    @exclusivity(unchecked) @usableFromInline var reserved: Int

    public init(capacity: Int = 256) {
        reserved = max(capacity, 16)
        memory = .allocate(byteCount: reserved, alignment: 16)
    }

    deinit { memory.deallocate() }

    @inlinable @inline(__always)
    public var pointer: UnsafeMutableRawPointer { memory }

    @inlinable @inline(__always)
    public var count: Int { used }

    @inlinable @inline(__always)
    public var capacity: Int { reserved }

    /// The bytes so far. Valid until the next write.
    @inlinable @inline(__always)
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: count) }

    public var array: [UInt8] { [UInt8](bytes) }

    /// Forgets the bytes, keeps the memory.
    @inlinable @inline(__always)
    public func clear() { used = 0 }

    /// Cuts back to the first `length` bytes.
    public func truncate(to length: Int) {
        precondition(length >= 0 && length <= used)
        used = length
    }

    @inlinable @inline(__always)
    public func reserve(_ more: Int) {
        if used + more > reserved { grow(more) }
    }

    @inline(never) @usableFromInline
    func grow(_ more: Int) {
        reserved = max(used + more, reserved * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: reserved, alignment: 16)
        larger.copyMemory(from: memory, byteCount: used)
        memory.deallocate()
        memory = larger
    }

    @inlinable @inline(__always)
    public func append(_ byte: UInt8) {
        reserve(1)
        memory.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    @inlinable @inline(__always)
    public func append(_ other: UnsafeRawBufferPointer) {
        guard let base = other.baseAddress, other.count > 0 else { return }
        reserve(other.count)
        memcpy(memory + used, base, other.count)
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
        memory.storeBytes(of: value, toByteOffset: used, as: I.self)
        used += MemoryLayout<I>.size
    }

    @inlinable @inline(__always) public func append16(_ value: UInt16) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func append32(_ value: UInt32) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func append64(_ value: UInt64) { appendInteger(value.littleEndian) }
    @inlinable @inline(__always) public func appendBigEndian16(_ value: UInt16) {
        appendInteger(value.bigEndian)
    }
    @inlinable @inline(__always) public func appendBigEndian32(_ value: UInt32) {
        appendInteger(value.bigEndian)
    }
    @inlinable @inline(__always) public func appendBigEndian64(_ value: UInt64) {
        appendInteger(value.bigEndian)
    }

    @inlinable @inline(__always)
    public func appendVarint(_ value: UInt64) {
        var rest = value
        reserve(10)
        var at = used
        while rest >= 0x80 {
            memory.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: at, as: UInt8.self)
            at += 1
            rest >>= 7
        }
        memory.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: at, as: UInt8.self)
        used = at + 1
    }

    @inlinable @inline(__always) public func appendVarint(_ value: Int) { appendVarint(UInt64(value)) }

    /// A varint of the length, then the bytes.
    @inlinable
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
        memset(memory + used, 0, n)
        used += n
    }

    /// Writes over 4 bytes that were appended before.
    @inlinable
    public func set32(_ value: UInt32, at offset: Int) {
        precondition(offset + 4 <= used)
        memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Writes over 8 bytes that were appended before.
    @inlinable
    public func set64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= used)
        memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes over 8 bytes that were appended before, most significant first.
    @inlinable
    public func setBigEndian64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= used)
        memory.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
    }
}
