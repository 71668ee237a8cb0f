// SPDX-License-Identifier: Apache-2.0

/// Reads a TOML text in one pass, by recursive descent; recursion is bounded by the depth limit.
///
/// The text is checked to be UTF-8 first. All cuts are then at ASCII characters, so that strings can be put
/// together from bytes.
struct TOMLParser {
    private let text: [UInt8]
    let limits: TOMLLimits
    private(set) var at = 0
    private var line = 1
    /// The column of a byte of this line that was passed already: columns are counted on from there.
    private var mark = (offset: 0, column: 1)
    var tree = TOMLTree()
    /// The table that keys go into: the last header's.
    private var section = TOMLTree.root

    private init(_ text: [UInt8], limits: TOMLLimits) {
        self.text = text
        self.limits = limits
    }

    static func parse(_ text: [UInt8], limits: TOMLLimits) throws(TOMLError) -> TOMLTable {
        guard text.count <= limits.sizeBytesMax else {
            throw TOMLError(
                "the text is longer than the limit of \(limits.sizeBytesMax) bytes",
                at: TOMLPosition(line: 1, column: 1))
        }
        var parser = TOMLParser(text, limits: limits)
        try parser.checkUTF8()
        try parser.run()
        return parser.tree.table(TOMLTree.root)
    }

    private mutating func run() throws(TOMLError) {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) {
            at = 3
            mark.offset = 3
        }
        while true {
            skipBlanks()
            switch next {
            case UInt8(ascii: "["): try readHeader()
            case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
            default: if !isAtEnd { try readEntry(into: section) }
            }
            try endLine()
            if isAtEnd { return }
        }
    }

    private mutating func readHeader() throws(TOMLError) {
        let isArray = follows("[[")
        advance(isArray ? 2 : 1)
        skipBlanks()
        let path = try readKey()
        guard follows(isArray ? "]]" : "]") else {
            throw failure("expected '\(isArray ? "]]" : "]")' after the table's name, found \(found)")
        }
        advance(isArray ? 2 : 1)
        section = try tree.open(path, isArray: isArray, limits: limits)
    }

    /// A key and its value, on one line.
    mutating func readEntry(into table: Int) throws(TOMLError) {
        let path = try readKey()
        guard next == UInt8(ascii: "=") else {
            throw failure("expected '=' after the key, found \(found)")
        }
        advance(1)
        skipBlanks()
        // Found before the value is read, so that a value that is long and wrong is not what is reported.
        let place = try tree.place(path, in: table, limits: limits)
        tree.add(try readValue(depth: tree.depth(of: place)), path[path.count - 1], to: place)
    }
}

// MARK: - Text

extension TOMLParser {
    var isAtEnd: Bool { at == text.count }

    /// The byte at hand; 0, which no TOML holds, at the end.
    var next: UInt8 { byte(0) }

    func byte(_ ahead: Int) -> UInt8 { at + ahead < text.count ? text[at + ahead] : 0 }

    func follows(_ token: StaticString) -> Bool {
        for i in 0..<token.utf8CodeUnitCount where byte(i) != token.utf8Start[i] { return false }
        return true
    }

    /// Goes on in this line.
    mutating func advance(_ count: Int) { at = min(at + count, text.count) }

    /// The bytes from here while they are wanted; goes on behind them. They hold no line end.
    mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = at
        while at < text.count, isWanted(text[at]) { at += 1 }
        return text[start..<at]
    }

    mutating func skipBlanks() {
        while next == 0x20 || next == 0x09 { at += 1 }
    }

    /// Passes a line end, if one is at hand.
    mutating func skipLineEnd() throws(TOMLError) -> Bool {
        if next == UInt8(ascii: "\n") {
            at += 1
        } else if follows("\r\n") {
            at += 2
        } else if next == UInt8(ascii: "\r") {
            throw failure("a carriage return stands alone; lines end with LF or CR LF")
        } else {
            return false
        }
        line += 1
        mark = (at, 1)
        return true
    }

    private mutating func skipComment() throws(TOMLError) {
        guard next == UInt8(ascii: "#") else { return }
        _ = take { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        if isAtEnd || next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r") { return }
        throw failure("a comment holds \(found); take the control character out")
    }

    /// Blanks, comments and line ends, as arrays may have them anywhere.
    mutating func skipSpace() throws(TOMLError) {
        repeat {
            skipBlanks()
            try skipComment()
        } while try skipLineEnd()
    }

    /// What may follow in the line of a header or an entry: a comment.
    private mutating func endLine() throws(TOMLError) {
        skipBlanks()
        try skipComment()
        if isAtEnd { return }
        guard try skipLineEnd() else {
            throw failure(
                "expected the end of the line, found \(found); each key and each header has its own line")
        }
    }

    private mutating func checkUTF8() throws(TOMLError) {
        if let start = UTF8Check.firstInvalidOffset(text) {
            for byte in text[..<start] where byte == UInt8(ascii: "\n") { line += 1 }
            let lineStart = text[..<start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            mark = (lineStart, 1)
            at = start
            throw failure("the bytes are not UTF-8; save the file in that encoding")
        }
    }
}

// MARK: - Places and messages

extension TOMLParser {
    /// Where the reader is. Counts on from the last place that was asked for, so that all calls together are
    /// linear.
    mutating func position() -> TOMLPosition {
        while mark.offset < at {
            if text[mark.offset] & 0xC0 != 0x80 { mark.column += 1 }
            mark.offset += 1
        }
        return TOMLPosition(line: line, column: mark.column)
    }

    mutating func failure(_ reason: String) -> TOMLError { TOMLError(reason, at: position()) }

    /// The character at hand, for messages.
    var found: String {
        if isAtEnd { return "the end of the text" }
        switch next {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return "the end of the line"
        case 0x00..<0x20, 0x7F: return "the control character \(next)"
        default:
            let rest = String(decoding: text[at..<min(at + 4, text.count)], as: UTF8.self)
            return rest.unicodeScalars.first.map { "'\($0)'" } ?? "nothing"
        }
    }
}
