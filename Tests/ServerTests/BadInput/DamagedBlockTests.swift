// SPDX-License-Identifier: Apache-2.0
import Base
import Strata
import Testing

@testable import Server

/// A byte is flipped at many places of every table and segment, one at a time: each answer is right, or an
/// error that names the file and the offset.
@Suite struct DamagedBlockTests {
    private static let documents = 120

    private func environment(_ files: MemoryFileSystem) -> Environment {
        Environment(
            files: files, clock: SystemTimeSource(), random: SeededRandomSource(seed: 11), threads: Threads())
    }

    private func open(_ files: MemoryFileSystem) throws -> Platform {
        try Platform(environment: environment(files), directory: "/data", memoryBytes: 32 << 20)
    }

    private func read(_ path: String, _ files: MemoryFileSystem) throws -> [UInt8] {
        let file = try files.open(path, .read)
        defer { file.close() }
        var bytes = [UInt8](repeating: 0, count: try file.size())
        var got = 0
        try bytes.withUnsafeMutableBytes { got = try file.read(into: $0, at: 0) }
        #expect(got == bytes.count)
        return bytes
    }

    /// The same files, with one byte of one of them changed.
    private func copy(_ files: MemoryFileSystem, flipping damaged: String, at place: Int) throws
        -> MemoryFileSystem
    {
        let copy = MemoryFileSystem()
        try copy.createDirectory("/data")
        for name in try files.list("/data") where name != "LOCK" {
            var bytes = try read("/data/" + name, files)
            if name == damaged { bytes[place] ^= 0x01 }
            let file = try copy.open("/data/" + name, .create)
            defer { file.close() }
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        }
        return copy
    }

    /// What one damaged copy answered.
    private struct Outcome {
        var right = 0
        var refused = 0
    }

    private func check(_ platform: Platform, _ damaged: String) throws -> Outcome {
        var outcome = Outcome()
        /// Runs a reading that is right or refused, never wrong.
        func ask(_ what: String, _ body: () throws -> Bool) {
            do {
                let isRight = try body()
                #expect(isRight, "\(what) with \(damaged) damaged is wrong")
                outcome.right += 1
            } catch {
                let text = "\(error)"
                #expect(text.contains(damaged) && text.contains("offset"), "\(what): \(text)")
                outcome.refused += 1
            }
        }
        let ids = (0..<Self.documents).map { "\"\($0)\"" }.joined(separator: ",")
        for name in ["first", "second"] {
            let index = try #require(platform.index.index(name))
            for i in 0..<Self.documents {
                ask("\(name)/\(i)") {
                    guard let source = try index.document("\(i)")?.source else { return false }
                    let document = try JSON.parse(source)
                    return document["n"]?.int64 == Int64(i) && document["of"]?.string == name
                }
            }
            ask("ids of \(name)") {
                let request = try SearchRequest(
                    parsing: Array(#"{"size":0,"query":{"ids":{"values":[\#(ids)]}}}"#.utf8))
                return try index.view().search(request).total == Self.documents
            }
            ask("search of \(name)") {
                let view = try index.view()
                let request = try SearchRequest(
                    parsing: Array(#"{"size":1000,"query":{"match":{"text":"common"}}}"#.utf8))
                let hits = try view.search(request).hits
                for hit in hits { _ = try view.document(number: hit.number) }
                return hits.count == Self.documents
            }
        }
        return outcome
    }

    @Test("wherever a byte of a table or segment flips, no answer is wrong")
    func everywhere() throws {
        let files = MemoryFileSystem()
        let platform = try open(files)
        for name in ["first", "second"] {
            let index = try platform.index.createIndex(name)
            let operations = (0..<Self.documents).map { i in
                let text = (0..<30).map { "\((i * 7919 + $0 * 104_729) % 999_983)" }.joined(separator: " ")
                let source = #"{"n":\#(i),"of":"\#(name)","text":"common \#(text)"}"#
                return DocumentOperation(
                    index: index, id: "\(i)", action: .put(source: Array(source.utf8)))
            }
            for outcome in BulkWriter(engine: platform.index).write(operations) { _ = try outcome.get() }
        }
        try platform.close()

        var refusedStarts = 0
        var partly = 0
        for name in try files.list("/data") where name.hasSuffix(".sst") || name.hasSuffix(".att") {
            let size = try read("/data/" + name, files).count
            for part in 0..<24 {
                let damaged = try copy(files, flipping: name, at: size * part / 24)
                let opened: Platform
                do { opened = try open(damaged) } catch {
                    let text = "\(error)"
                    #expect(text.contains(name) && text.contains("offset"), "\(text)")
                    refusedStarts += 1
                    continue
                }
                let outcome = try check(opened, name)
                if outcome.right > 0 && outcome.refused > 0 { partly += 1 }
                // Damage that is met while closing loses nothing that was there.
                try? opened.close()
            }
        }
        #expect(partly > 10, "\(partly) copies answered in part, \(refusedStarts) did not open")
    }
}
