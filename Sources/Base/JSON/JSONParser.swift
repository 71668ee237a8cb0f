// SPDX-License-Identifier: Apache-2.0

/// Reads a JSON text (RFC 8259) into a tape, in one pass and without recursion.
///
/// The text is followed by zero bytes, and no token of JSON contains a zero byte: so every scan ends at the
/// end of the text by itself, without comparing positions. Open containers are linked through their nodes
/// (`length` is the parent until the bracket closes), which spares a stack.
///
/// Numbers and strings are checked here and converted only when somebody asks for them.
struct JSONParser {
    /// The link of a container that has no parent.
    private static let none = UInt32.max

    let text: UnsafePointer<UInt8>
    let end: Int
    let limits: JSONLimits
    var tape: JSONTape

    init(_ tape: JSONTape, limits: JSONLimits) {
        self.tape = tape
        self.limits = limits
        text = UnsafePointer(tape.text)
        end = tape.textCount
    }

    /// Copies the bytes and parses them. The tape that is returned must be deallocated.
    static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits
    ) throws(JSONError) -> JSONTape {
        guard bytes.count <= limits.sizeBytesMax else {
            throw JSONFault(.tooLong, at: limits.sizeBytesMax).located(in: bytes, limits: limits)
        }
        var parser = JSONParser(JSONTape(copying: bytes), limits: limits)
        do {
            try parser.run()
        } catch {
            parser.tape.deallocate()
            throw error.located(in: bytes, limits: limits)
        }
        return parser.tape
    }

    private mutating func run() throws(JSONFault) {
        var at = skipSpace(0)
        guard at < end else { throw JSONFault(.empty, at: at) }
        if text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF { throw JSONFault(.byteOrderMark, at: 0) }
        var open = Self.none
        var depth = 0
        var inObject = false

        value: while true {
            let first = text[at]
            switch first {
            case UInt8(ascii: "\""):
                at = try scanString(at)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > limits.depthMax { throw JSONFault(.tooDeep, at: at) }
                inObject = first == UInt8(ascii: "{")
                let node = UInt32(truncatingIfNeeded: tape.count)
                tape.append(inObject ? .object : .array, offset: at, length: Int(open))
                open = node
                at = skipSpace(at + 1)
                if text[at] != first &+ 2 {  // The closing bracket stands two after the opening one in ASCII.
                    if inObject { at = try scanKey(at) }
                    continue value
                }
                at = try close(&open, &inObject, at)
                depth -= 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                at = try scanNumber(at)
            default:
                at = try scanLiteral(at)
            }
            // A value has ended; so may the containers around it.
            while true {
                at = skipSpace(at)
                if depth == 0 {
                    if at != end { throw JSONFault(.trailingText, at: at) }
                    return
                }
                tape.nodes[Int(open)].addOne()
                let next = text[at]
                if next == UInt8(ascii: ",") {
                    at = skipSpace(at + 1)
                    if inObject { at = try scanKey(at) }
                    continue value
                }
                guard next == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    if at == end { throw JSONFault(.unexpectedEnd, at: at) }
                    throw JSONFault(inObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, at: at)
                }
                at = try close(&open, &inObject, at)
                depth -= 1
            }
        }
    }

    /// The container `open` ends with the bracket at `at`. Returns where the text goes on.
    @inline(__always)
    private mutating func close(
        _ open: inout UInt32, _ inObject: inout Bool, _ at: Int
    ) throws(JSONFault) -> Int {
        let node = tape.nodes + Int(open)
        let parent = node.pointee.length
        node.pointee.length = UInt32(truncatingIfNeeded: at + 1) - node.pointee.offset
        node.pointee.next = UInt32(truncatingIfNeeded: tape.count)
        if limits.refusesDuplicateKeys && inObject { try refuseDuplicates(Int(open)) }
        open = parent
        inObject = parent != Self.none && tape.nodes[Int(parent)].isObject
        return at + 1
    }

    @inline(__always)
    func skipSpace(_ start: Int) -> Int {
        var at = start
        while text[at] <= 0x20 {
            let byte = text[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            at &+= 1
        }
        return at
    }

    /// A key, its colon and the space around. Returns where the value begins.
    @inline(__always)
    private mutating func scanKey(_ start: Int) throws(JSONFault) -> Int {
        guard text[start] == UInt8(ascii: "\"") else {
            throw JSONFault(start == end ? .unexpectedEnd : .expectedKey, at: start)
        }
        let at = skipSpace(try scanString(start))
        guard text[at] == UInt8(ascii: ":") else {
            throw JSONFault(at == end ? .unexpectedEnd : .expectedColon, at: at)
        }
        return skipSpace(at + 1)
    }

    private mutating func scanLiteral(_ start: Int) throws(JSONFault) -> Int {
        switch text[start] {
        case UInt8(ascii: "t"): try scanWord("true", .true, start)
        case UInt8(ascii: "f"): try scanWord("false", .false, start)
        case UInt8(ascii: "n"): try scanWord("null", .null, start)
        default: throw JSONFault(start == end ? .unexpectedEnd : .expectedValue, at: start)
        }
    }

    @inline(__always)
    private mutating func scanWord(
        _ word: StaticString, _ tag: JSONNode.Tag, _ start: Int
    ) throws(JSONFault) -> Int {
        for i in 1..<word.utf8CodeUnitCount where text[start + i] != word.utf8Start[i] {
            throw JSONFault(start + i == end ? .unexpectedEnd : .expectedValue, at: start)
        }
        tape.append(tag, offset: start, length: word.utf8CodeUnitCount)
        return start + word.utf8CodeUnitCount
    }
}
