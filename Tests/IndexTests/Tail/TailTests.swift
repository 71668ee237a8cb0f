// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct TailTests {
    private func append(_ tail: Tail, _ number: UInt64, commit: UInt64, long: Int64 = 1) throws {
        var document = ModelDocument(number: number)
        document.longs = [long]
        document.keywords = ["k\(number % 5)"]
        document.text = ["a", "b", "a"]
        try tail.append(document.parsed, mapping: ModelDocument.mapping, number: number, commit: commit)
    }

    private func numbers(_ view: TailView) -> [UInt64] { view.live.array.map { view.number(Int($0)) } }

    @Test("A reader sees rows committed at or before its sequence and not deleted by then")
    func visibility() throws {
        let tail = Tail()
        for number in 1...6 as ClosedRange<UInt64> { try append(tail, number, commit: number * 10) }
        #expect(tail.delete(number: 2, sequence: 45))
        #expect(!tail.delete(number: 2, sequence: 50))
        #expect(!tail.delete(number: 99, sequence: 50))
        #expect(numbers(tail.view(at: 9)) == [])
        #expect(numbers(tail.view(at: 10)) == [1])
        #expect(numbers(tail.view(at: 44)) == [1, 2, 3, 4])
        #expect(numbers(tail.view(at: 45)) == [1, 3, 4])
        #expect(numbers(tail.view(at: .max)) == [1, 3, 4, 5, 6])
        let field = try #require(tail.view(at: 30).field("keyword"))
        #expect(field.documentCount == 3)
        #expect(field.termID(of: Array("k4".utf8)).map { field.documentCount(ofTerm: $0) } ?? 0 == 0)
    }

    @Test("A view does not change while rows are added, and memory is accounted")
    func stability() throws {
        let tail = Tail()
        for number in 1...100 as ClosedRange<UInt64> { try append(tail, number, commit: number) }
        let view = tail.view(at: 60)
        let before = tail.memoryBytes
        for number in 101...5000 as ClosedRange<UInt64> { try append(tail, number, commit: number) }
        let field = try #require(view.field("text"))
        #expect(field.totalLength == 180)
        #expect(field.termID(of: [97]).map { field.documentCount(ofTerm: $0) } == 60)
        #expect(view.field("long")?.column?.values.count == 60)
        #expect(tail.memoryBytes > before)
    }

    @Test("A full tail refuses rows, and a field keeps its way of indexing")
    func limits() throws {
        let tail = Tail()
        for number in 1...UInt64(Tail.rowsMax) {
            tail.beginRow()
            tail.endRow(number: number, commit: number)
        }
        #expect(tail.isFull)
        #expect(throws: IndexError.self) { try append(tail, 1 << 20, commit: 1 << 20) }
        let other = Tail()
        _ = try other.field("f", .keyword)
        #expect(throws: IndexError.self) { try other.field("f", .integer) }
        #expect(try other.makeSegment(at: .max) == nil)
    }

    @Test("Readers beside the writer see whole prefixes")
    func concurrency() throws {
        let tail = Tail()
        let threads = Threads()
        let total: UInt64 = 4000
        let failures = Failures()
        let readers = (0..<3).map { _ in
            threads.spawn(name: "reader") {
                var seen = 0
                while seen < Int(total) {
                    let view = tail.view(at: .max)
                    if view.rowCount < seen { failures.add("rows went back") }
                    seen = view.rowCount
                    guard seen > 0, let field = view.field("keyword"), let text = view.field("text") else {
                        continue
                    }
                    var rows = 0
                    for name in 0..<5 {
                        if let id = field.termID(of: Array("k\(name)".utf8)) {
                            rows += field.rows(ofTerm: id).count
                        }
                    }
                    if rows != seen { failures.add("\(rows) postings of \(seen) rows") }
                    if text.totalLength != 3 * seen {
                        failures.add("\(text.totalLength) terms of \(seen) rows")
                    }
                    guard let column = view.field("long")?.column else { continue }
                    for row in 0..<seen where column.minimum(row) != Int64(row) { failures.add("row \(row)") }
                    if field.termCount > 5 || field.column?.bounds.map({ $0.upperBound < 5 }) != true {
                        failures.add("ordinals")
                    }
                }
            }
        }
        let writer = threads.spawn(name: "writer") {
            for number in 1...total {
                do { try append(tail, number, commit: number, long: Int64(number) - 1) } catch {
                    failures.add("\(error)")
                }
            }
        }
        writer.join()
        for reader in readers { reader.join() }
        #expect(failures.list == [])
    }

    private final class Failures: @unchecked Sendable {
        // Unchecked: `list` is behind the lock.
        private let lock = SpinLock()
        private(set) var list: [String] = []
        func add(_ text: String) { lock.withLock { if list.count < 5 { list.append(text) } } }
    }
}
