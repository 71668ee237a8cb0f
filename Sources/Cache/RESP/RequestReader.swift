// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Cuts the bytes of a connection into commands, in whatever pieces they arrive.
///
/// Two forms, as Redis takes them: the framed one, `*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`, and a line of words for
/// people at a terminal, where quotes hold blanks. Arguments are not copied: they are places in the buffer.
/// Progress inside a command is kept, so that a byte at a time costs no second look. Memory grows with what
/// arrived, never with what a length announces. One thread at a time.
public final class RequestReader {
    private let limits: RESPLimits
    /// A connection that has not said who it is may send little.
    public var isTrusted = true

    private var buffer: UnsafeMutableRawPointer
    private var capacity: Int
    /// Where the next unread byte is, and where the bytes end.
    private var position = 0
    private var end = 0
    /// How far the search for a line's end has come.
    private var searched = 0
    /// Arguments of the framed command under way that are missing.
    private var argumentsLeft = 0
    /// Length of the argument under way, once its line is read; -1 before.
    private var bulkLength = -1
    /// Start and length of each whole argument, from the buffer's start.
    private var places: [(start: Int, count: Int)] = []
    private var views: UnsafeMutablePointer<UnsafeRawBufferPointer>
    private var viewCapacity = 16
    private var viewCount = 0
    /// The words of a line, without quotes and escapes.
    private var inline: ArgumentList?

    private static let keptBytes = 64 << 10
    private static let untrustedArgumentsMax: Int64 = 10
    private static let untrustedBytesMax: Int64 = 16 << 10

    public init(limits: RESPLimits = RESPLimits()) {
        self.limits = limits
        capacity = 1 << 10
        buffer = .allocate(byteCount: capacity, alignment: 8)
        views = .allocate(capacity: viewCapacity)
    }

    deinit {
        buffer.deallocate()
        views.deallocate()
    }

    /// Bytes that wait for the rest of their command.
    public var bufferedBytes: Int { end - position }

    /// The command that `next` found. Valid until `next` or `append` is called.
    public var arguments: Arguments { inline?.arguments ?? Arguments(views, count: viewCount) }

    /// Adds bytes as they came from the socket.
    /// - Throws: when the connection has sent more than its limit without a whole command.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(RESPProtocolError) {
        compact()
        guard end + bytes.count <= limits.bufferBytesMax else {
            throw RESPProtocolError(reason: "query buffer limit exceeded")
        }
        if end + bytes.count > capacity { grow(to: end + bytes.count) }
        if let base = bytes.baseAddress { memcpy(buffer + end, base, bytes.count) }
        end += bytes.count
    }

    /// Finds the next whole command.
    /// - Returns: whether there is one; else more bytes are needed.
    /// - Throws: `RESPProtocolError`, after which the reader must not be used.
    public func next() throws(RESPProtocolError) -> Bool {
        inline = nil
        while true {
            if argumentsLeft > 0 { return try continueFramed() }
            guard position < end else { return false }
            if byte(position) == UInt8(ascii: "*") {
                guard let line = try line(overlong: "too big mbulk count string") else { return false }
                try begin(line)
            } else {
                guard let line = try line(overlong: "too big inline request") else { return false }
                let words = try InlineCommand.split(
                    UnsafeRawBufferPointer(start: buffer + line.lowerBound, count: line.count))
                if words.isEmpty { continue }
                inline = ArgumentList(words)
                return true
            }
        }
    }

    private func begin(_ line: Range<Int>) throws(RESPProtocolError) {
        guard let count = integer(line.dropFirst()), count <= Int64(limits.argumentsMax) else {
            throw RESPProtocolError(reason: "invalid multibulk length")
        }
        guard isTrusted || count <= RequestReader.untrustedArgumentsMax else {
            throw RESPProtocolError(reason: "unauthenticated multibulk length")
        }
        // An empty command is ignored without a reply.
        argumentsLeft = max(0, Int(count))
        places.removeAll(keepingCapacity: places.count <= 1 << 10)
    }

    private func continueFramed() throws(RESPProtocolError) -> Bool {
        while argumentsLeft > 0 {
            if bulkLength < 0 {
                guard position < end else { return false }
                guard byte(position) == UInt8(ascii: "$") else {
                    throw RESPProtocolError(reason: "expected '$', got '\(printable(byte(position)))'")
                }
                guard let line = try line(overlong: "too big bulk count string") else { return false }
                bulkLength = try announcedLength(line)
            }
            guard end - position >= bulkLength + 2 else { return false }
            places.append((position, bulkLength))
            // Redis skips the two bytes of the line's end unread, and so do we.
            position += bulkLength + 2
            searched = position
            bulkLength = -1
            argumentsLeft -= 1
        }
        makeViews()
        return true
    }

    private func announcedLength(_ line: Range<Int>) throws(RESPProtocolError) -> Int {
        guard let length = integer(line.dropFirst()), length >= 0, length <= Int64(limits.bulkBytesMax) else {
            throw RESPProtocolError(reason: "invalid bulk length")
        }
        guard isTrusted || length <= RequestReader.untrustedBytesMax else {
            throw RESPProtocolError(reason: "unauthenticated bulk length")
        }
        return Int(length)
    }

    private func makeViews() {
        viewCount = places.count
        if viewCount > viewCapacity {
            views.deallocate()
            viewCapacity = viewCount
            views = .allocate(capacity: viewCapacity)
        }
        for i in 0..<viewCount {
            views[i] = UnsafeRawBufferPointer(start: buffer + places[i].start, count: places[i].count)
        }
    }

    // MARK: Bytes

    @inline(__always) private func byte(_ at: Int) -> UInt8 {
        buffer.load(fromByteOffset: at, as: UInt8.self)
    }

    /// The next line without its end, once it is whole.
    private func line(overlong: String) throws(RESPProtocolError) -> Range<Int>? {
        let start = position
        let from = max(searched, position)
        let found = memchr(buffer + from, 0x0A, end - from)
        let stop = found.map { $0 - buffer } ?? end
        searched = stop
        guard stop - start <= limits.lineBytesMax else { throw RESPProtocolError(reason: overlong) }
        guard found != nil else { return nil }
        position = stop + 1
        searched = position
        let hasReturn = stop > start && byte(stop - 1) == UInt8(ascii: "\r")
        return start..<(hasReturn ? stop - 1 : stop)
    }

    private func integer(_ range: Range<Int>) -> Int64? {
        StrictInteger.parse(UnsafeRawBufferPointer(start: buffer + range.lowerBound, count: range.count))
    }

    private func printable(_ byte: UInt8) -> String {
        byte >= 0x20 && byte < 0x7F ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
    }

    /// Drops what was consumed. Arguments of a command under way stay.
    private func compact() {
        let isUnderWay = argumentsLeft > 0
        let consumed = isUnderWay ? places.first?.start ?? position : position
        guard consumed > 0 else { return }
        end -= consumed
        position -= consumed
        searched = max(searched - consumed, 0)
        if end > 0 { memmove(buffer, buffer + consumed, end) }
        if isUnderWay { for i in places.indices { places[i].start -= consumed } }
        // A buffer that once held something large is not kept for ever.
        if end == 0 && capacity > RequestReader.keptBytes { resize(1 << 10) }
    }

    private func grow(to needed: Int) { resize(max(needed, min(capacity * 2, needed + (16 << 20)))) }

    private func resize(_ newCapacity: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 8)
        if end > 0 { memcpy(larger, buffer, end) }
        buffer.deallocate()
        (buffer, capacity) = (larger, newCapacity)
    }
}
