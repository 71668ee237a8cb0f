// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct BytesTests {
    /// Reads with a reader over these bytes; an array keeps them alive meanwhile.
    private func reading<R>(_ bytes: [UInt8], _ body: (inout ByteReader) throws -> R) throws -> R {
        try bytes.withUnsafeBytes { raw in
            var reader = ByteReader(raw)
            return try body(&reader)
        }
    }

    @Test("What the writer appends, the reader gives back, and then is at the end")
    func roundTrip() throws {
        let writer = ByteWriter(capacity: 1)
        writer.append(7)
        writer.append16(0x1234)
        writer.append32(0x1234_5678)
        writer.append64(.max - 1)
        writer.appendBigEndian16(0x1234)
        writer.appendBigEndian32(0x1234_5678)
        writer.appendBigEndian64(1)
        writer.appendPrefixed([1, 2, 3])
        writer.appendPrefixed(utf8: "жé")
        writer.appendPrefixed([])
        writer.appendZeros(3)
        #expect(Array(writer.array[1...2]) == [0x34, 0x12])
        try reading(writer.array) { reader in
            let integers = [
                UInt64(try reader.read8()), UInt64(try reader.read16()), UInt64(try reader.read32()),
                try reader.read64(), UInt64(try reader.readBigEndian16()),
                UInt64(try reader.readBigEndian32()),
                try reader.readBigEndian64(),
            ]
            #expect(integers == [7, 0x1234, 0x1234_5678, .max - 1, 0x1234, 0x1234_5678, 1])
            let numbers = try reader.readPrefixedArray()
            let text = try reader.readPrefixedString()
            let empty = try reader.readPrefixedArray()
            let zeros = Array(try reader.readBytes(3))
            #expect(numbers == [1, 2, 3] && text == "жé" && empty == [] && zeros == [0, 0, 0])
            #expect(reader.isAtEnd && reader.remaining == 0)
        }
    }

    @Test("A varint of any size reads back, in the fewest bytes")
    func varints() throws {
        var values: [UInt64] = [0, .max, .max - 1]
        for bit in 0..<64 { values += [1 << bit, (1 << bit) &- 1, (1 << bit) &+ 1] }
        for value in values {
            let writer = ByteWriter()
            writer.appendVarint(value)
            let bits = 64 - value.leadingZeroBitCount
            #expect(writer.count == max(1, (bits + 6) / 7))
            let read = try reading(writer.array) { try $0.readVarint() }
            #expect(read == value)
            for count in 0..<writer.count {
                #expect(throws: MalformedBytes.self) {
                    try reading(Array(writer.array[..<count])) { try $0.readVarint() }
                }
            }
        }
    }

    @Test(
        "A varint of more than 64 bits is refused",
        arguments: [
            [UInt8](repeating: 0xFF, count: 9) + [0x02], [UInt8](repeating: 0x80, count: 10) + [0x00],
            [UInt8](repeating: 0xFF, count: 20),
        ])
    func wideVarint(bytes: [UInt8]) {
        #expect(throws: MalformedBytes.self) { try reading(bytes) { try $0.readVarint() } }
    }

    @Test("Every read beyond the end is refused and leaves the offset where it was")
    func beyondTheEnd() throws {
        try reading([1, 2, 3]) { reader in
            #expect(throws: MalformedBytes.self) { try reader.read32() }
            #expect(throws: MalformedBytes.self) { try reader.read64() }
            #expect(throws: MalformedBytes.self) { _ = try reader.readBytes(4) }
            #expect(throws: MalformedBytes.self) { _ = try reader.readBytes(-1) }
            #expect(throws: MalformedBytes.self) { _ = try reader.readBytes(.max) }
            #expect(reader.offset == 0 && reader.remaining == 3)
        }
        try reading([]) { reader in
            #expect(reader.isAtEnd)
            #expect(throws: MalformedBytes.self) { try reader.read8() }
        }
    }

    @Test("A length that exceeds the bytes, or an Int, is refused")
    func lengths() {
        #expect(throws: MalformedBytes.self) { try reading([5, 1, 2]) { try $0.readPrefixedArray() } }
        let huge = [UInt8](repeating: 0xFF, count: 9) + [0x01]
        #expect(throws: MalformedBytes.self) { try reading(huge) { try $0.readPrefixedArray() } }
        #expect(throws: MalformedBytes.self) { try reading(huge) { try $0.readCount() } }
        #expect(throws: MalformedBytes.self) { try reading([11]) { try $0.readCount(max: 10) } }
        #expect(throws: MalformedBytes.self) { try reading([2, 0xC3, 0x28]) { try $0.readPrefixedString() } }
    }

    @Test("The writer grows, cuts back and writes over")
    func editing() {
        let writer = ByteWriter(capacity: 16)
        let bytes = (0..<1_000).map { UInt8($0 & 255) }
        writer.append(bytes)
        writer.set32(0x0403_0201, at: 996)
        writer.set64(.max, at: 0)
        writer.setBigEndian64(1, at: 8)
        #expect(writer.count == 1_000 && Array(writer.array[996...]) == [1, 2, 3, 4])
        #expect(writer.array[0] == 255 && Array(writer.array[8..<17]) == [0, 0, 0, 0, 0, 0, 0, 1, 16])
        writer.truncate(to: 2)
        #expect(writer.array == [255, 255])
        writer.clear()
        #expect(writer.count == 0 && writer.array == [])
    }

    @Test("Bytes are ordered as unsigned, a beginning before the whole")
    func order() {
        let ordered: [[UInt8]] = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0]]
        for (i, a) in ordered.enumerated() {
            for (j, b) in ordered.enumerated() {
                #expect(ByteOrder.compare(a, b).signum() == (i - j).signum())
            }
        }
    }

    @Test("The successor of a prefix is above all that begin with it, and nothing follows all ones")
    func successor() {
        #expect(ByteOrder.successor(ofPrefix: [1, 2]) == [1, 3])
        #expect(ByteOrder.successor(ofPrefix: [1, 255, 255]) == [2])
        #expect(ByteOrder.successor(ofPrefix: [255, 255]) == nil)
        #expect(ByteOrder.successor(ofPrefix: []) == nil)
    }

    @Test("The common prefix is exact at every length, across words")
    func commonPrefix() {
        for length in 0...40 {
            for same in 0...length {
                let a = [UInt8](repeating: 9, count: length)
                var b = a + [1]
                if same < length { b[same] = 8 }
                let common = a.withUnsafeBytes { a in b.withUnsafeBytes { ByteOrder.commonPrefix(a, $0) } }
                #expect(common == same)
            }
        }
    }
}
