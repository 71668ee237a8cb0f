// SPDX-License-Identifier: Apache-2.0

/// BITOP: strings combined bit by bit. A string that is shorter than the longest counts as followed by zeros,
/// an absent key as empty.
enum BitOperation {
    case and
    case or
    case xor
    /// Takes exactly one string.
    case not

    /// Reads the name, in any case.
    init?(_ name: UnsafeRawBufferPointer) {
        func isName(_ word: StaticString) -> Bool {
            name.count == word.utf8CodeUnitCount
                && zip(name, UnsafeBufferPointer(start: word.utf8Start, count: name.count))
                    .allSatisfy { $0 | 0x20 == $1 }
        }
        if isName("and") {
            self = .and
        } else if isName("or") {
            self = .or
        } else if isName("xor") {
            self = .xor
        } else if isName("not") {
            self = .not
        } else {
            return nil
        }
    }

    /// - Returns: as many bytes as the longest of the strings has.
    func apply(to strings: [UnsafeRawBufferPointer]) -> [UInt8] {
        let longest = strings.reduce(0) { max($0, $1.count) }
        if longest == 0 { return [] }
        return [UInt8](unsafeUninitializedCapacity: longest) { result, count in
            count = longest
            let result = UnsafeMutableRawBufferPointer(result)
            Self.copy(strings[0], to: result)
            if self == .not { Self.invert(result) }
            for string in strings.dropFirst() { combine(string, into: result) }
        }
    }

    private static func copy(_ string: UnsafeRawBufferPointer, to result: UnsafeMutableRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: result[..<string.count]).copyMemory(from: string)
        UnsafeMutableRawBufferPointer(rebasing: result[string.count...])
            .initializeMemory(as: UInt8.self, repeating: 0)
    }

    private static func invert(_ bytes: UnsafeMutableRawBufferPointer) {
        forEachWord(bytes, count: bytes.count) { word, _ in
            ~word
        } byte: { byte, _ in
            ~byte
        }
    }

    private func combine(_ string: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer) {
        func word(_ offset: Int) -> UInt64 { string.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        switch self {
        case .and:
            Self.forEachWord(result, count: string.count) {
                $0 & word($1)
            } byte: {
                $0 & string[$1]
            }
            UnsafeMutableRawBufferPointer(rebasing: result[string.count...])
                .initializeMemory(as: UInt8.self, repeating: 0)
        case .or:
            Self.forEachWord(result, count: string.count) {
                $0 | word($1)
            } byte: {
                $0 | string[$1]
            }
        case .xor:
            Self.forEachWord(result, count: string.count) {
                $0 ^ word($1)
            } byte: {
                $0 ^ string[$1]
            }
        case .not:
            break
        }
    }

    /// Replaces the first `count` bytes; `word` and `byte` are given what stands there, and the offset.
    @inline(__always)
    private static func forEachWord(
        _ bytes: UnsafeMutableRawBufferPointer, count: Int, _ word: (UInt64, Int) -> UInt64,
        byte: (UInt8, Int) -> UInt8
    ) {
        var offset = 0
        while offset + 8 <= count {
            let old = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            bytes.storeBytes(of: word(old, offset), toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < count {
            bytes[offset] = byte(bytes[offset], offset)
            offset += 1
        }
    }
}
