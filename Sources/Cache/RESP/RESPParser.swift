// SPDX-License-Identifier: Apache-2.0

/// Cuts the bytes of a connection into commands, in whatever pieces they arrive.
///
/// Two forms, as Redis takes them: the framed one, `*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`, and a line of words for
/// people at a terminal, where quotes hold blanks. Progress inside a command is kept, so that a byte at a
/// time costs no second look. Memory grows with what arrived, never with what a length announces. One thread
/// at a time.
public struct RESPParser: Sendable {
    private let limits: RESPLimits
    private var buffer: [UInt8] = []
    /// Where the next unread byte is.
    private var position = 0
    /// How far the search for a line's end has come.
    private var searched = 0
    /// Arguments of the framed command under way: how many are left, and those that are whole.
    private var argumentsLeft = 0
    private var ranges: [Range<Int>] = []
    /// Length of the argument under way, once its line is read.
    private var bulkLength: Int?

    public init(limits: RESPLimits = RESPLimits()) { self.limits = limits }

    /// Bytes that wait for the rest of their command.
    public var bufferedBytes: Int { buffer.count - position }

    /// Adds bytes as they came from the socket.
    /// - Throws: when the connection has sent more than its limit without a whole command.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(RESPProtocolError) {
        try makeRoom(bytes.count)
        buffer.append(contentsOf: bytes)
    }

    /// The same for bytes in an array.
    public mutating func append(_ bytes: [UInt8]) throws(RESPProtocolError) {
        try makeRoom(bytes.count)
        buffer.append(contentsOf: bytes)
    }

    private mutating func makeRoom(_ count: Int) throws(RESPProtocolError) {
        compact()
        guard buffer.count + count <= limits.bufferBytesMax else {
            throw RESPProtocolError(reason: "query buffer limit exceeded")
        }
    }

    /// The next whole command, or `nil` when more bytes are needed.
    /// - Throws: `RESPProtocolError`, after which the parser must not be used.
    public mutating func next() throws(RESPProtocolError) -> RESPCommand? {
        while true {
            if argumentsLeft > 0 { return try continueFramed() }
            guard position < buffer.count else { return nil }
            if buffer[position] == UInt8(ascii: "*") {
                guard let line = try line(overlong: "too big mbulk count string") else { return nil }
                let count = integer(line.dropFirst())
                guard let count, count <= Int64(limits.argumentsMax) else {
                    throw RESPProtocolError(reason: "invalid multibulk length")
                }
                // An empty command is ignored without a reply.
                if count > 0 { argumentsLeft = Int(count) }
            } else {
                guard let line = try line(overlong: "too big inline request") else { return nil }
                if let command = try InlineCommand.split(buffer[line]) { return command }
            }
        }
    }

    private mutating func continueFramed() throws(RESPProtocolError) -> RESPCommand? {
        while argumentsLeft > 0 {
            if bulkLength == nil {
                guard position < buffer.count else { return nil }
                guard buffer[position] == UInt8(ascii: "$") else {
                    throw RESPProtocolError(reason: "expected '$', got '\(printable(buffer[position]))'")
                }
                guard let line = try line(overlong: "too big bulk count string") else { return nil }
                guard let length = integer(line.dropFirst()), length >= 0,
                    length <= Int64(limits.bulkBytesMax)
                else { throw RESPProtocolError(reason: "invalid bulk length") }
                bulkLength = Int(length)
            }
            guard let length = bulkLength, buffer.count - position >= length + 2 else { return nil }
            ranges.append(position..<(position + length))
            // Redis skips the two bytes of the line's end unread, and so do we.
            position += length + 2
            searched = position
            bulkLength = nil
            argumentsLeft -= 1
        }
        let command = RESPCommand(bytes: buffer, ranges: ranges)
        ranges = []
        return command
    }

    /// The next line without its end, once it is whole.
    private mutating func line(overlong: String) throws(RESPProtocolError) -> Range<Int>? {
        let start = position
        var scan = max(searched, position)
        while scan < buffer.count && buffer[scan] != UInt8(ascii: "\n") { scan += 1 }
        searched = scan
        guard scan - start <= limits.lineBytesMax else { throw RESPProtocolError(reason: overlong) }
        guard scan < buffer.count else { return nil }
        position = scan + 1
        searched = position
        let hasReturn = scan > start && buffer[scan - 1] == UInt8(ascii: "\r")
        return start..<(hasReturn ? scan - 1 : scan)
    }

    private func integer(_ range: Range<Int>) -> Int64? {
        buffer.withUnsafeBytes { StrictInteger.parse(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func printable(_ byte: UInt8) -> String {
        byte >= 0x20 && byte < 0x7F ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
    }

    /// Drops what was consumed. Arguments of a command under way move to the front once and then stay.
    private mutating func compact() {
        let consumed = ranges.first?.lowerBound ?? position
        guard consumed > 0 else { return }
        if consumed == buffer.count {
            // A buffer that once held something large is not kept for ever.
            buffer.removeAll(keepingCapacity: buffer.capacity <= 64 << 10)
        } else {
            buffer.removeSubrange(..<consumed)
        }
        for i in ranges.indices {
            ranges[i] = (ranges[i].lowerBound - consumed)..<(ranges[i].upperBound - consumed)
        }
        position -= consumed
        searched = max(searched - consumed, 0)
    }
}
