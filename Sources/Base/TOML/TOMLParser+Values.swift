// SPDX-License-Identifier: Apache-2.0

extension TOMLParser {
    /// The value at hand, in a container of this depth.
    mutating func readValue(depth: Int) throws(TOMLError) -> TOMLValue {
        let start = position()
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return TOMLValue(.string(try readString()), at: start)
        case UInt8(ascii: "["): return TOMLValue(.array(try readArray(depth: depth + 1)), at: start)
        case UInt8(ascii: "{"): return TOMLValue(.table(try readInlineTable(depth: depth + 1)), at: start)
        default: break
        }
        var token = Array(take(while: Self.isScalar))
        // A date may be parted from its time by a space.
        if token.count == 10, TOMLDateTime.begins(token), next == 0x20, (0x30...0x39).contains(byte(1)) {
            advance(1)
            token.append(0x20)
            token += take(while: Self.isScalar)
        }
        guard !token.isEmpty else {
            let hint = next >= 0x80 ? "; strings stand in quotes" : ""
            throw failure("expected a value, found \(found)\(hint)")
        }
        do throws(TOMLFault) { return TOMLValue(try TOMLScalar.read(token), at: start) } catch {
            throw TOMLError(error.reason, at: start)
        }
    }

    private mutating func readArray(depth: Int) throws(TOMLError) -> [TOMLValue] {
        try checkDepth(depth)
        advance(1)
        var elements: [TOMLValue] = []
        try skipSpace()
        while next != UInt8(ascii: "]") {
            elements.append(try readValue(depth: depth))
            try skipSpace()
            if next == UInt8(ascii: ",") {
                advance(1)
                try skipSpace()
            } else if next != UInt8(ascii: "]") {
                throw failure("expected ',' or ']' after an element of an array, found \(found)")
            }
        }
        advance(1)
        return elements
    }

    private mutating func readInlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
        try checkDepth(depth)
        let node = tree.makeInline(depth: depth, at: position())
        advance(1)
        skipBlanks()
        if next != UInt8(ascii: "}") {
            while true {
                try readEntry(into: node)
                skipBlanks()
                if next == UInt8(ascii: "}") { break }
                guard next == UInt8(ascii: ",") else {
                    throw failure("expected ',' or '}' in the line of an inline table, found \(found)")
                }
                advance(1)
                skipBlanks()
                if next == UInt8(ascii: "}") {
                    throw failure("no comma may stand behind the last entry of an inline table; take it out")
                }
            }
        }
        advance(1)
        return tree.takeInline(node)
    }

    private mutating func checkDepth(_ depth: Int) throws(TOMLError) {
        if depth > limits.depthMax {
            throw failure("tables and arrays are nested deeper than the limit of \(limits.depthMax)")
        }
    }

    /// What numbers, dates and words are made of.
    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_+-.:".utf8.contains(byte)
        }
    }
}
