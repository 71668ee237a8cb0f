// SPDX-License-Identifier: Apache-2.0

/// Writes replies in the version of the protocol that the connection speaks.
public struct RESPWriter: Sendable {
    /// What RESP versions there are.
    public enum Version: Int, Sendable {
        case two = 2
        case three = 3
    }

    public var version: Version
    public private(set) var bytes: [UInt8] = []

    public init(version: Version = .two) { self.version = version }

    public var isEmpty: Bool { bytes.isEmpty }

    /// Forgets what was written and keeps the memory, unless it is much.
    public mutating func clear() { bytes.removeAll(keepingCapacity: bytes.capacity <= 64 << 10) }

    /// `+OK`. The text must not hold a line's end.
    public mutating func simple(_ text: StaticString) {
        bytes.append(UInt8(ascii: "+"))
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        endLine()
    }

    /// `-ERR …`; line ends inside become blanks.
    public mutating func error(_ text: String) {
        bytes.append(UInt8(ascii: "-"))
        for byte in text.utf8 { bytes.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
        endLine()
    }

    public mutating func integer(_ value: Int64) { head(":", value) }

    public mutating func bulk(_ value: [UInt8]) {
        head("$", Int64(value.count))
        bytes.append(contentsOf: value)
        endLine()
    }

    public mutating func bulk(_ text: String) { bulk(Array(text.utf8)) }

    /// No value: a null bulk string, or RESP3's null.
    public mutating func null() {
        bytes.append(contentsOf: (version == .three ? "_\r\n" : "$-1\r\n").utf8)
    }

    /// Opens an array of `count` replies.
    public mutating func array(_ count: Int) { head("*", Int64(count)) }

    /// Opens a map of `count` pairs: in RESP2 an array of twice as many.
    public mutating func map(_ count: Int) {
        if version == .three { head("%", Int64(count)) } else { head("*", Int64(count) * 2) }
    }

    private mutating func head(_ type: UnicodeScalar, _ value: Int64) {
        bytes.append(UInt8(ascii: type))
        bytes.append(contentsOf: String(value).utf8)
        endLine()
    }

    private mutating func endLine() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
