// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct CSVReaderTests {
    private func read(_ bytes: [UInt8]) throws -> (
        header: [String], rows: [[String]], rejected: [Int: String]
    ) {
        let reader = try CSVReader(try CompressedInput.wrap(MemorySource(bytes)))
        var rows: [[String]] = []
        var rejected: [Int: String] = [:]
        while let record = try reader.next() {
            switch record {
            case .row(let row): rows.append((0..<row.count).map { row[$0] })
            case .rejected(let line, let reason): rejected[line] = reason
            }
        }
        return (reader.header, rows, rejected)
    }

    private func read(_ text: String) throws -> (header: [String], rows: [[String]], rejected: [Int: String])
    {
        try read(Array(text.utf8))
    }

    @Test("quotes, doubled quotes, line ends inside quotes, CR LF and a missing last line end are read")
    func grammar() throws {
        let file = try read("\u{FEFF}a,b\r\n\"x, \"\"y\"\"\",2\r\n\r\n\"two\nlines\",\n6\" plate,é")
        #expect(file.header == ["a", "b"])
        #expect(file.rows == [["x, \"y\"", "2"], ["two\nlines", ""], ["6\" plate", "é"]])
        #expect(file.rejected.isEmpty)
    }

    @Test("a row of the wrong width, text behind a quote and an open quote are rejected with their line")
    func rejections() throws {
        let file = try read("a,b\n1\n\"1\n1\",2\n\"x\"y,2\n3,4\n\"5,6\n")
        #expect(file.rows == [["1\n1", "2"], ["3", "4"]])
        #expect(Set(file.rejected.keys) == [2, 5, 7])
        #expect(file.rejected[2]?.contains("1 fields, the header has 2") == true)
        #expect(file.rejected[5]?.contains("closing quote") == true)
        #expect(file.rejected[7]?.contains("never closed") == true)
    }

    @Test("bytes that are no UTF-8 are read as Latin-1")
    func latin() throws {
        #expect(try read(Array("a\n".utf8) + [0x63, 0x61, 0x66, 0xE9]).rows == [["café"]])
    }

    @Test("an empty file and a header with a column twice are refused")
    func headers() {
        #expect(throws: ImportError.self) { try read("") }
        #expect(throws: ImportError.self) { try read("a,a\n1,2") }
    }

    @Test("a field beyond the limit is rejected, and reading goes on")
    func limits() throws {
        let long = String(repeating: "x", count: Limits.csvFieldBytesMax + 10)
        let file = try read("a\n\(long)\n1\n")
        #expect(file.rows == [["1"]])
        #expect(file.rejected.keys.sorted() == [2])
    }

    @Test("a gzip file of several members is read through; one that is cut or damaged is an error")
    func gzip() throws {
        // "a\n1\n", made by gzip -n.
        let member: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0xe4, 0x32, 0xe4, 0x02, 0x00,
            0x00, 0x24, 0xc1, 0x89, 0x04, 0x00, 0x00, 0x00,
        ]
        try #require((try? read(member))?.rows == [["1"]])
        #expect(try read(member + member).rows == [["1"], ["a"], ["1"]])
        #expect(throws: ImportError.self) { try read(Array(member.dropLast(3))) }
        var damaged = member
        damaged[18] ^= 0xFF
        #expect(throws: ImportError.self) { try read(damaged) }
    }

    @Test(
        "times are read by pattern, zone and epoch",
        arguments: [
            ("iso8601", "UTC", "2010-12-01 08:26:00", Int64(1_291_191_960_000)),
            ("iso8601", "+01:00", "2010-12-01 08:26:00", 1_291_188_360_000),
            ("iso8601", "+01:00", "2010-12-01T08:26:00Z", 1_291_191_960_000),
            ("d/M/yyyy H:mm", "UTC", "1/12/2010 8:26", 1_291_191_960_000),
            ("epoch_seconds", "UTC", "2", 2_000),
        ])
    func times(_ format: String, _ zone: String, _ text: String, _ millis: Int64) throws {
        #expect(try TimeFormat(format, zone: zone).millis(text) == millis)
        #expect(try TimeFormat(format, zone: zone).millis("nonsense") == nil)
    }

    @Test(
        "mistakes in a mapping are named",
        arguments: [
            ("name = 1", "name"), ("nome = \"x\"", "nome"), ("name = \"x\"\nevent = 3", "event"),
            ("name = ", "line 1"),
            ("name=\"x\"\n[event]\ntype=\"a\"\n[time]\ncolumn=\"t\"\nformat=\"qq\"", "time format"),
            (
                "name=\"x\"\n[event]\ntype=\"a\"\n[time]\ncolumn=\"t\"\n[[traits]]\nname=\"v\"\nfunction=\"avg\"",
                "function"
            ),
        ])
    func mappingErrors(_ text: String, _ part: String) {
        #expect { try ImportMapping(toml: text) } throws: { "\($0)".contains(part) }
    }
}
