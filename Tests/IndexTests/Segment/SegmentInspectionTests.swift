// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import Index

@Suite struct SegmentInspectionTests {
    private let bytes: [UInt8]

    init() throws {
        let tail = Tail()
        for i in 0..<40 as Range<Int64> {
            var document = ModelDocument(number: UInt64(i * 3 + 5))
            document.keywords = ["k\(i % 4)"]
            document.longs = i % 2 == 0 ? [i - 3] : []
            document.doubles = [Double(i) / 4]
            document.text = ["red", "w\(i % 5)", "red"]
            try tail.append(
                document.parsed, mapping: ModelDocument.mapping, number: document.number,
                commit: document.number)
        }
        bytes = try #require(try tail.makeSegment(at: .max))
    }

    /// The items, and how many of them tell of damage.
    private func inspect(
        _ bytes: [UInt8], showsEntries: Bool = false
    ) throws -> (items: [InspectionItem], errorCount: Int) {
        let files = MemoryFileSystem(threads: Threads())
        let file = try files.open("/segment", .create)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        var items: [InspectionItem] = []
        let report = InspectionReport { items.append($0) }
        try SegmentInspection(file, InspectionOptions(showsEntries: showsEntries), report).run()
        return (items, report.errorCount)
    }

    @Test("rows, fields with their parts and columns, and terms are shown")
    func whole() throws {
        let (items, errorCount) = try inspect(bytes, showsEntries: true)
        #expect(errorCount == 0)
        func all(_ kind: String) -> [JSONObject] { items.filter { $0.kind == kind }.map(\.fields) }
        #expect(all("segment").first?["rows"] == 40)
        #expect(all("numbers").first?["first"] == 5 && all("numbers").first?["last"] == 122)
        #expect(all("field").map { $0["name"] } == ["double", "keyword", "long", "text"])
        #expect(all("rows").map { $0["with_field"] } == [40, 40, 20, 40])
        let columns = all("column")
        #expect(columns.map { $0["of"] } == ["doubles", "ordinals", "integers"])
        #expect(columns[0]["greatest"]?.double == 9.75)
        #expect(columns[2]["least"] == -3 && columns[2]["greatest"] == 35)
        let terms = all("term")
        #expect(terms.map { $0["term"] } == ["k0", "k1", "k2", "k3", "red", "w0", "w1", "w2", "w3", "w4"])
        #expect(terms.map { $0["rows"] } == [10, 10, 10, 10, 40, 8, 8, 8, 8, 8])
        #expect(terms[4]["occurrences"] == 80 && terms[0]["occurrences"] == nil)
    }

    @Test("damage in one field hides no other")
    func damage() throws {
        let place = try #require(
            try inspect(bytes).items.first { $0.kind == "part" && $0.fields["part"] == "postings" })
        var damaged = bytes
        damaged[Int(place.fields["offset"]?.int64 ?? 0)] ^= 1
        let (items, errorCount) = try inspect(damaged)
        #expect(errorCount == 1)
        let text = items.first { $0.kind == "error" }?.fields["error"]?.string ?? ""
        #expect(text.contains("postings of field keyword of /segment: at byte"), "\(text)")
        #expect(items.filter { $0.kind == "field" }.count == 4)
        #expect(items.filter { $0.kind == "rows" }.count == 3)
    }

    @Test("a changed byte anywhere is told")
    func flips() throws {
        for at in bytes.indices {
            var damaged = bytes
            damaged[at] ^= 1 << UInt8(at % 8)
            #expect(try inspect(damaged).errorCount > 0, "byte \(at)")
        }
    }

    @Test("the file is known by either of its marks")
    func marks() throws {
        let files = MemoryFileSystem(threads: Threads())
        func recognizes(_ bytes: [UInt8], _ name: String) throws -> Bool {
            let file = try files.open("/" + name, .create)
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            return try SegmentInspection.recognizes(file)
        }
        #expect(try recognizes(bytes, "whole"))
        #expect(try recognizes([0] + bytes.dropFirst(), "first"))
        #expect(try recognizes(bytes.dropLast() + [0], "last"))
        #expect(try !recognizes([0] + bytes.dropFirst().dropLast() + [0], "neither"))
        #expect(try !recognizes([], "empty"))
    }
}
