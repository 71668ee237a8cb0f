// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A growing run of bytes that is written at its end: the builder of every record, block and file.
///
/// Fixed-size integers are little-endian unless the name says `BigEndian`; varints are LEB128. One thread at
/// a time.
public final class ByteWriter {
    public private(set) var pointer: UnsafeMutableRawPointer
    public private(set) var count = 0
    public private(set) var capacity: Int

    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        pointer = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { pointer.deallocate() }

    /// The bytes so far. Valid until the next write.
    @inline(__always)
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: count) }

    public var array: [UInt8] { [UInt8](bytes) }

    /// Forgets the bytes, keeps the memory.
    public func clear() { count = 0 }

    /// Cuts back to the first `length` bytes.
    public func truncate(to length: Int) {
        precondition(length <= count)
        count = length
    }

    @inline(__always)
    public func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        capacity = max(count + more, capacity * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: pointer, byteCount: count)
        pointer.deallocate()
        pointer = larger
    }

    @inline(__always)
    public func append(_ byte: UInt8) {
        reserve(1)
        pointer.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    public func append(_ other: UnsafeRawBufferPointer) {
        guard let base = other.baseAddress, other.count > 0 else { return }
        reserve(other.count)
        memcpy(pointer + count, base, other.count)
        count += other.count
    }

    public func append(_ other: [UInt8]) { other.withUnsafeBytes { append($0) } }

    public func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    private func appendInteger<I: FixedWidthInteger>(_ value: I) {
        reserve(MemoryLayout<I>.size)
        pointer.storeBytes(of: value, toByteOffset: count, as: I.self)
        count += MemoryLayout<I>.size
    }

    @inline(__always) public func append16(_ value: UInt16) { appendInteger(value.littleEndian) }
    @inline(__always) public func append32(_ value: UInt32) { appendInteger(value.littleEndian) }
    @inline(__always) public func append64(_ value: UInt64) { appendInteger(value.littleEndian) }
    @inline(__always) public func appendBigEndian16(_ value: UInt16) { appendInteger(value.bigEndian) }
    @inline(__always) public func appendBigEndian32(_ value: UInt32) { appendInteger(value.bigEndian) }
    @inline(__always) public func appendBigEndian64(_ value: UInt64) { appendInteger(value.bigEndian) }

    @inline(__always)
    public func appendVarint(_ value: UInt64) {
        var rest = value
        reserve(10)
        while rest >= 0x80 {
            pointer.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
            count += 1
            rest >>= 7
        }
        pointer.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always) public func appendVarint(_ value: Int) { appendVarint(UInt64(value)) }

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
        memset(pointer + count, 0, n)
        count += n
    }

    /// Writes over 4 bytes that were appended before.
    public func set32(_ value: UInt32, at offset: Int) {
        precondition(offset + 4 <= count)
        pointer.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Writes over 8 bytes that were appended before.
    public func set64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= count)
        pointer.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes over 8 bytes that were appended before, most significant first.
    public func setBigEndian64(_ value: UInt64, at offset: Int) {
        precondition(offset + 8 <= count)
        pointer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
    }
}
