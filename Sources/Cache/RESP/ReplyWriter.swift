// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Writes replies in the version of the protocol that the connection speaks, one behind the other into one
/// buffer, which the connection sends at the end of each turn. One thread at a time.
public final class ReplyWriter {
    /// What RESP versions there are.
    public enum Version: Int, Sendable {
        case two = 2
        case three = 3
    }

    public var version: Version
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    public private(set) var count = 0

    private static let keptBytes = 64 << 10

    public init(version: Version = .two) {
        self.version = version
        capacity = 512
        memory = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit { memory.deallocate() }

    public var isEmpty: Bool { count == 0 }
    /// What was written. Valid until the next call.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// Forgets what was written and keeps the memory, unless it is much.
    public func clear() {
        count = 0
        if capacity > ReplyWriter.keptBytes {
            memory.deallocate()
            capacity = 512
            memory = .allocate(byteCount: capacity, alignment: 8)
        }
    }

    /// Forgets what was written behind the first `length` bytes.
    func truncate(to length: Int) { count = min(count, length) }

    // MARK: Replies

    /// `+OK`. The text must not hold a line's end.
    @inline(__always)
    public func simple(_ text: StaticString) {
        put(UInt8(ascii: "+"))
        put(text)
        endLine()
    }

    public func ok() { put("+OK\r\n") }

    /// `-ERR …`; line ends inside become blanks.
    public func error(_ text: String) { error(Array(text.utf8)) }

    func error(_ bytes: [UInt8]) {
        put(UInt8(ascii: "-"))
        for byte in bytes { put(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
        endLine()
    }

    public func integer(_ value: Int64) {
        if value == 0 { return put(":0\r\n") }
        if value == 1 { return put(":1\r\n") }
        head(UInt8(ascii: ":"), value)
    }
    @inline(__always) public func integer(_ value: Int) { integer(Int64(value)) }
    @inline(__always) public func flag(_ value: Bool) { put(value ? ":1\r\n" : ":0\r\n") }

    public func bulk(_ value: UnsafeRawBufferPointer) {
        head(UInt8(ascii: "$"), Int64(value.count))
        put(value)
        endLine()
    }
    public func bulk(_ value: [UInt8]) { value.withBytes { bulk($0) } }
    public func bulk(_ text: String) {
        var text = text
        text.withUTF8 { bulk(UnsafeRawBufferPointer($0)) }
    }
    public func bulk(_ text: StaticString) {
        bulk(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    /// An integer as a bulk string.
    public func bulk(integer value: Int64) {
        withDecimal(value) { bulk($0) }
    }

    /// No value: a null bulk string, or RESP3's null.
    public func null() { put(version == .three ? "_\r\n" : "$-1\r\n") }

    /// No array: a null array, or RESP3's null.
    public func nullArray() { put(version == .three ? "_\r\n" : "*-1\r\n") }

    /// Opens an array of `count` replies.
    public func array(_ count: Int) { head(UInt8(ascii: "*"), Int64(count)) }

    /// Opens a map of `count` pairs: in RESP2 an array of twice as many.
    public func map(_ count: Int) {
        if version == .three { head(UInt8(ascii: "%"), Int64(count)) } else { array(count * 2) }
    }

    /// Opens a set of `count` replies: in RESP2 an array.
    public func set(_ count: Int) { head(UInt8(ascii: version == .three ? "~" : "*"), Int64(count)) }

    /// Opens a message that nobody asked for: in RESP2 an array.
    public func push(_ count: Int) { head(UInt8(ascii: version == .three ? ">" : "*"), Int64(count)) }

    /// Text for people: in RESP2 a bulk string.
    public func verbatim(_ text: String) {
        guard version == .three else { return bulk(text) }
        let text = Array(text.utf8)
        head(UInt8(ascii: "="), Int64(text.count + 4))
        put("txt:")
        text.withBytes { put($0) }
        endLine()
    }

    /// Bytes that are replies already.
    func raw(_ bytes: UnsafeRawBufferPointer) { put(bytes) }

    // MARK: Replies whose size comes late

    /// Puts an array's head before what was written since `start`.
    func insertArray(_ count: Int, at start: Int) { insert(at: start) { $0.array(count) } }

    func insertBulk(unsigned value: UInt64, at start: Int) {
        insert(at: start) { $0.bulk(String(value)) }
    }

    /// Writes before what stands from `start` on.
    private func insert(at start: Int, _ write: (ReplyWriter) -> Void) {
        let end = count
        write(self)
        let added = count - end
        guard added > 0, end > start else { return }
        withUnsafeTemporaryAllocation(byteCount: added, alignment: 1) { head in
            memcpy(head.baseAddress.unsafelyUnwrapped, memory + end, added)
            memmove(memory + start + added, memory + start, end - start)
            memcpy(memory + start, head.baseAddress.unsafelyUnwrapped, added)
        }
    }

    // MARK: Bytes

    @inline(__always)
    private func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(count + more, capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        memcpy(moved, memory, count)
        memory.deallocate()
        (memory, capacity) = (moved, larger)
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        reserve(1)
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    private func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    private func put(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        reserve(bytes.count)
        memcpy(memory + count, bytes.baseAddress.unsafelyUnwrapped, bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    private func endLine() {
        reserve(2)
        memory.storeBytes(of: 0x0A0D as UInt16, toByteOffset: count, as: UInt16.self)
        count &+= 2
    }

    private func head(_ type: UInt8, _ value: Int64) {
        put(type)
        if value >= 0 && value < 10 {
            put(0x30 &+ UInt8(truncatingIfNeeded: value))
        } else {
            withDecimal(value) { put($0) }
        }
        endLine()
    }

    private func withDecimal(_ value: Int64, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: IntegerText.bytesMax, alignment: 8) { buffer in
            body(IntegerText.write(value, into: buffer))
        }
    }
}
