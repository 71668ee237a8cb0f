// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Cache

@Suite struct RequestReaderTests {
    private func words(_ arguments: Arguments) -> [String] { (0..<arguments.count).map(arguments.text) }

    private func give(_ bytes: [UInt8], to reader: RequestReader) throws(RESPProtocolError) {
        try bytes.withBytes { bytes throws(RESPProtocolError) in try reader.append(bytes) }
    }

    /// All commands of `text`, given to the parser in pieces of `size` bytes.
    private func parse(_ text: String, pieces size: Int, limits: RESPLimits = RESPLimits()) throws
        -> [[String]]
    {
        let reader = RequestReader(limits: limits)
        var found: [[String]] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<min(start + size, bytes.count)]
            try give(Array(piece), to: reader)
            while try reader.next() { found.append(words(reader.arguments)) }
        }
        return found
    }

    @Test("commands come out the same however the bytes are cut", arguments: [1, 2, 3, 7, 16, 1_000])
    func pieces(size: Int) throws {
        let text =
            "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*0\r\n*-1\r\n\r\nPING\r\n*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\r\n\r\n"
        let expected = [["GET", "k"], ["PING"], ["SET", "", "\r\n\r\n"]]
        #expect(try parse(text, pieces: size) == expected)
    }

    @Test("a line of words knows quotes and escapes")
    func inline() throws {
        let text = #"  SET "a b" 'it\'s' "\x41\n\"" x"# + "\r\nGET k\n"
        #expect(try parse(text, pieces: 5) == [["SET", "a b", "it's", "A\n\"", "x"], ["GET", "k"]])
    }

    @Test(
        "malformed bytes are refused in Redis's words",
        arguments: [
            ("*x\r\n", "invalid multibulk length"),
            ("*99999999999\r\n", "invalid multibulk length"),
            ("*99999999999999999999999\r\n", "invalid multibulk length"),
            ("*1\r\n:3\r\n", "expected '$', got ':'"),
            ("*1\r\n$-1\r\n", "invalid bulk length"),
            ("*1\r\n$536870913\r\n", "invalid bulk length"),
            ("*1\r\n$9223372036854775808\r\n", "invalid bulk length"),
            ("*1\r\n$03\r\n", "invalid bulk length"),
            ("SET \"a\r\n", "unbalanced quotes in request"),
            ("SET \"a\"b\r\n", "unbalanced quotes in request"),
        ])
    func malformed(text: String, reason: String) {
        for size in [1, 4, 100] {
            #expect(throws: RESPProtocolError(reason: reason)) { try parse(text, pieces: size) }
        }
    }

    @Test("endless lines are refused before they end")
    func endlessLines() {
        let words = String(repeating: "a", count: 70_000)
        #expect(throws: RESPProtocolError(reason: "too big inline request")) {
            try parse(words, pieces: 1_000)
        }
        let count = "*" + String(repeating: "1", count: 70_000)
        #expect(throws: RESPProtocolError(reason: "too big mbulk count string")) {
            try parse(count, pieces: 1_000)
        }
        let bulk = "*1\r\n$" + String(repeating: "1", count: 70_000)
        #expect(throws: RESPProtocolError(reason: "too big bulk count string")) {
            try parse(bulk, pieces: 1_000)
        }
    }

    @Test("an announced length takes no memory, what arrives is limited")
    func announcedLengths() throws {
        let reader = RequestReader()
        try give(Array("*1048576\r\n$536870912\r\nabc".utf8), to: reader)
        #expect(try !reader.next())
        #expect(reader.bufferedBytes == 3)
        var limits = RESPLimits()
        limits.bufferBytesMax = 100
        let text = "*1\r\n$1000\r\n" + String(repeating: "x", count: 200)
        #expect(throws: RESPProtocolError.self) { try parse(text, pieces: 10, limits: limits) }
    }

    @Test("a stream that always ends inside a command does not pile up")
    func compaction() throws {
        let reader = RequestReader()
        let command = Array("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n".utf8)
        var stream = Array(command.dropFirst(10))
        stream += command.prefix(10)
        var commands = 0
        try give(Array(command.prefix(10)), to: reader)
        for _ in 0..<1_000 {
            try give(stream, to: reader)
            while try reader.next() {
                #expect(words(reader.arguments) == ["GET", "key"])
                commands += 1
            }
            #expect(reader.bufferedBytes < 64)
        }
        #expect(commands == 1_000)
    }

    @Test("random bytes never trap")
    func randomBytes() {
        let seed: UInt64 = 20_261
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("*$0123456789-\r\n\"'\\x ab:".utf8)
        for _ in 0..<3_000 {
            let reader = RequestReader()
            let bytes = (0..<Int.random(in: 1...80, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            do {
                try give(bytes, to: reader)
                while try reader.next() { #expect(reader.arguments.count > 0, "seed \(seed)") }
            } catch {
                #expect(error.reply.hasPrefix("ERR Protocol error: "), "seed \(seed)")
            }
        }
    }
}
