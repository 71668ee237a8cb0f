// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct PackingTests {
    @Test("Packed integers of every width come back, one by one and by block")
    func integers() throws {
        for width in 0...64 {
            var random = SeededGenerator(seed: UInt64(width))
            let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
            let values = (0..<1500).map { _ in Int64(bitPattern: random.next() & mask) &- 5 }
            let writer = ByteWriter()
            PackedIntegers.encode(values, to: writer)
            let packed = try PackedIntegers(packed: writer.bytes, count: values.count)
            #expect((0..<values.count).allSatisfy { packed[$0] == values[$0] }, "width \(width)")
            var block = [Int64](repeating: 0, count: PackedIntegers.blockCount)
            packed.decode(block: 1, into: &block)
            #expect(Array(block.prefix(476)) == Array(values.suffix(476)))
            #expect(packed.minimum(block: 1) == values.suffix(476).min())
            withExtendedLifetime(writer) {}
        }
    }

    @Test("Blocks of 128 of every width come back")
    func blocks() {
        for width in 0...32 {
            var random = SeededGenerator(seed: UInt64(width))
            let mask = width == 32 ? UInt32.max : (1 << UInt32(width)) - 1
            let values = (0..<128).map { _ in UInt32(truncatingIfNeeded: random.next()) & mask }
            let writer = ByteWriter()
            PackedBlock.pack(values, width: width, to: writer)
            #expect(writer.count == PackedBlock.bytes(width: width))
            var out = [UInt32](repeating: 1, count: 128)
            PackedBlock.unpack(writer.bytes.baseAddress!, width: width, into: &out)
            #expect(out == values, "width \(width)")
        }
    }

    @Test("Sortable doubles keep the order of numbers")
    func doubles() {
        let values = [-Double.infinity, -1e300, -2.5, -1, -0.0, 0, 5e-324, 1, 2.5, 1e300, .infinity]
        let keys = values.map { SortableDouble.encode($0) }
        #expect(keys == keys.sorted())
        #expect(keys.map { SortableDouble.decode($0) } == values)
    }

    @Test("Field lengths in one byte are Lucene's: exact to 40, then four significant bits")
    func lengths() {
        for length in 0...40 { #expect(SmallFloat.decode(SmallFloat.encode(length)) == length) }
        for (length, kept) in [(41, 40), (45, 44), (100, 96), (1000, 984)] {
            #expect(SmallFloat.decode(SmallFloat.encode(length)) == kept)
        }
        #expect(SmallFloat.encode(Int.max) == 255)
    }
}
