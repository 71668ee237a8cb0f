// SPDX-License-Identifier: Apache-2.0

/// One command with its arguments, which stay in the bytes that arrived.
///
/// Let go of it before more bytes are given to its parser, or they are copied.
public struct RESPCommand: Sendable {
    private let bytes: [UInt8]
    private let ranges: [Range<Int>]

    init(bytes: [UInt8], ranges: [Range<Int>]) {
        self.bytes = bytes
        self.ranges = ranges
    }

    /// A command that did not come over a socket.
    public init(_ arguments: [String]) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for argument in arguments {
            let start = bytes.count
            bytes.append(contentsOf: argument.utf8)
            ranges.append(start..<bytes.count)
        }
        self.init(bytes: bytes, ranges: ranges)
    }

    /// The command's name and its arguments. At least one.
    public var count: Int { ranges.count }

    /// A copy of the argument; the name is argument 0.
    public subscript(index: Int) -> [UInt8] { [UInt8](bytes[ranges[index]]) }

    public func byteCount(_ index: Int) -> Int { ranges[index].count }

    /// The argument as text; bytes that are not UTF-8 are replaced.
    public func text(_ index: Int) -> String { String(decoding: bytes[ranges[index]], as: UTF8.self) }

    /// The argument with ASCII letters in upper case.
    public func uppercased(_ index: Int) -> String {
        String(
            decoding: bytes[ranges[index]].map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    /// The argument as an integer in Redis's strict form, or `nil`.
    public func integer(_ index: Int) -> Int64? {
        bytes.withUnsafeBytes { StrictInteger.parse(UnsafeRawBufferPointer(rebasing: $0[ranges[index]])) }
    }
}
