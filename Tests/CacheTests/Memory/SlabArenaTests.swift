// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Cache

@Suite struct SlabArenaTests {
    @Test("every size has the smallest class that holds it, and wastes an eighth at most")
    func classes() {
        var last = 0
        for number in 0..<SlabClasses.count {
            #expect(SlabClasses.bytes(number) > last && SlabClasses.bytes(number) % 8 == 0)
            last = SlabClasses.bytes(number)
        }
        #expect(last == SlabClasses.bytesMax)
        for size in 0...SlabClasses.bytesMax {
            let number = SlabClasses.number(size)
            let held = SlabClasses.bytes(number)
            #expect(held >= size && (number == 0 || SlabClasses.bytes(number - 1) < size))
            if size > 64 { #expect((held - size) * 8 <= size + 64) }
        }
    }

    private struct Piece {
        let reference: UInt32
        let size: Int
        let mark: UInt8
    }

    @Test("pieces keep their bytes while others come and go, and nothing is held once all are back")
    func model() {
        var arena = SlabArena()
        var random = SeededGenerator(seed: 5)
        var pieces: [Piece] = []
        for round in 0..<60_000 {
            // Grows for a while, then shrinks.
            let grows = round < 30_000 ? 7 : 3
            if pieces.isEmpty || Int.random(in: 0..<10, using: &random) < grows {
                let isLarge = Int.random(in: 0..<200, using: &random) == 0
                let size = Int.random(in: isLarge ? 16_000...80_000 : 0...600, using: &random)
                let mark = UInt8.random(in: 0...255, using: &random)
                let reference = arena.allocate(size)
                #expect(reference != 0 && arena.bytes(reference) >= size)
                for i in 0..<size { arena[reference].storeBytes(of: mark, toByteOffset: i, as: UInt8.self) }
                pieces.append(Piece(reference: reference, size: size, mark: mark))
            } else {
                let piece = pieces.remove(at: Int.random(in: 0..<pieces.count, using: &random))
                let bytes = UnsafeRawBufferPointer(start: arena[piece.reference], count: piece.size)
                #expect(bytes.allSatisfy { $0 == piece.mark })
                #expect(piece.size == 0 || arena.fits(piece.reference, piece.size))
                arena.free(piece.reference)
            }
        }
        #expect(arena.usedBytes <= arena.reservedBytes)
        for piece in pieces { arena.free(piece.reference) }
        #expect(arena.usedBytes == 0)
        // One page is kept for the next piece.
        #expect(arena.reservedBytes <= SlabPage.bytes)
    }

    @Test("memory that values of one size took serves another size after them")
    func reuse() {
        var arena = SlabArena()
        let small = (0..<20_000).map { _ in arena.allocate(48) }
        let reserved = arena.reservedBytes
        for reference in small { arena.free(reference) }
        let larger = (0..<9_000).map { _ in arena.allocate(100) }
        #expect(arena.reservedBytes <= reserved + SlabPage.bytes)
        for reference in larger { arena.free(reference) }
    }
}
