// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct SegmentFileTests {
    private func bytes(_ count: Int, seed: UInt64) throws -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let world = ModelWorld.random(count, deletes: false, &random)
        let tail = Tail()
        for document in world.documents {
            try tail.append(
                document.parsed, mapping: ModelDocument.mapping, number: document.number,
                commit: document.number)
        }
        return try #require(try tail.makeSegment(at: .max))
    }

    @Test("The format of version 1 has not changed")
    func golden() throws {
        let tail = Tail()
        for i in 0..<300 as Range<Int64> {
            var document = ModelDocument(number: UInt64(i * 2 + 1))
            document.keywords = i % 3 == 0 ? ["k\(i % 7)", "u\(i)"] : ["k\(i % 7)"]
            document.longs = i % 5 == 0 ? [] : [i * i, i]
            document.doubles = [Double(i) / 8 - 3]
            document.bools = i % 50 == 0 ? [true] : []
            document.text = (0..<Int(i % 50)).map { "w\($0 % 11)" }
            try tail.append(
                document.parsed, mapping: ModelDocument.mapping, number: document.number,
                commit: document.number)
        }
        let file = try #require(try tail.makeSegment(at: .max))
        #expect(file.prefix(16) == [83, 84, 82, 65, 84, 65, 73, 88, 1, 0, 0, 0, 44, 1, 0, 0])
        #expect(file.count == 17_544)
        #expect(XXH3.hash(file) == 8_907_123_962_600_514_705)
    }

    @Test("A changed byte anywhere is found when the file is opened")
    func flips() throws {
        let file = try bytes(6, seed: 8)
        _ = try IndexSegment(file)
        for at in file.indices {
            var damaged = file
            damaged[at] ^= 1 << UInt8(at % 8)
            #expect(throws: IndexError.self, "byte \(at)") { try IndexSegment(damaged) }
        }
    }

    @Test("A file cut anywhere is refused")
    func cuts() throws {
        let file = try bytes(6, seed: 9)
        for length in file.indices {
            #expect(throws: IndexError.self) { try IndexSegment(Array(file.prefix(length))) }
        }
    }

    @Test("Damage under right checksums is refused or reads as something else, and never traps")
    func resealed() throws {
        let file = try bytes(400, seed: 10)
        var random = SeededGenerator(seed: 10)
        var opened = 0
        for _ in 0..<500 {
            var damaged = file
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                let at = Int.random(
                    in: SegmentFormat.headerBytes..<(file.count - SegmentFormat.footerBytes), using: &random)
                damaged[at] = UInt8.random(in: 0...255, using: &random)
            }
            guard let sealed = SegmentResealer.reseal(damaged), let segment = try? IndexSegment(sealed) else {
                continue
            }
            opened += 1
            SegmentResealer.readAll(segment)
        }
        #expect(opened > 0)
    }

    @Test("A segment reads from a file as from memory")
    func files() throws {
        let file = try bytes(50, seed: 11)
        let segment = try IndexSegment(file)
        #expect(segment.rowCount == 50)
        #expect(segment.fileBytes == file.count)
        #expect(segment.row(ofNumber: segment.number(20)) == 20)
        #expect(segment.row(ofNumber: 0) == nil)
    }

    @Test("Merging one segment gives the same bytes; merging in a wrong order is refused")
    func merging() throws {
        let file = try bytes(300, seed: 12)
        let segment = try IndexSegment(file)
        let view = SealedView(segment, deletedNumbers: [])
        #expect(try SegmentMerger.merge([view]) == file)
        #expect(throws: IndexError.self) { try SegmentMerger.merge([view, view]) }
    }
}
