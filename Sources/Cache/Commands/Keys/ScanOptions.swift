// SPDX-License-Identifier: Apache-2.0
import Base

/// `MATCH`, `COUNT` and `TYPE` of the `SCAN` family.
struct ScanOptions {
    private(set) var count = 10
    private var pattern: UnsafeRawBufferPointer?
    private var type: [UInt8]?

    init(_ call: Call, from start: Int, takesType: Bool) throws(CommandError) {
        var at = start
        while at < call.count {
            guard at + 1 < call.count else { throw .syntax }
            if call.arguments.matches(at, "count") {
                let number = try call.integer(at + 1)
                guard number >= 1 else { throw .syntax }
                count = Int(min(number, 1 << 40))
            } else if call.arguments.matches(at, "match") {
                pattern = call[at + 1]
            } else if takesType, call.arguments.matches(at, "type") {
                type = call.arguments.bytes(at + 1).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            } else {
                throw .syntax
            }
            at += 2
        }
    }

    func accepts(_ entry: Entry) -> Bool {
        if let type {
            let name = ValueKind(byte: entry.kind).type.name
            let isType = name.withUTF8Buffer { $0.elementsEqual(type) }
            if !isType { return false }
        }
        return accepts(entry.key)
    }

    func accepts(_ name: UnsafeRawBufferPointer) -> Bool {
        pattern.map { ScanOptions.matches($0, name) } ?? true
    }

    /// A lone star takes the empty name too, which no pattern else does.
    static func matches(_ pattern: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) -> Bool {
        if pattern.count == 1 && pattern[0] == UInt8(ascii: "*") { return true }
        return GlobPattern.matches(pattern, name)
    }

    /// A cursor is what an earlier call returned; whatever C's `strtoul` takes is taken.
    static func cursor(_ call: Call, _ index: Int) throws(CommandError) -> UInt64 {
        var digits = call[index].prefix { $0 != 0 }
        if digits.isEmpty { return 0 }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard digits.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true,
            let magnitude = UInt64(String(decoding: digits, as: UTF8.self))
        else { throw .invalidCursor }
        return isNegative ? 0 &- magnitude : magnitude
    }
}
