// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct BitfieldTests {
    private func type(_ text: String) -> BitfieldType? {
        Array(text.utf8).withUnsafeBytes { BitfieldType($0) }
    }

    private func offset(_ text: String, _ type: BitfieldType) -> Int? {
        Array(text.utf8).withUnsafeBytes { type.offset($0, byteMax: 512 << 20) }
    }

    @Test("types are u1 to u63 and i1 to i64")
    func types() {
        #expect(type("u8") == BitfieldType(isSigned: false, width: 8))
        #expect(type("i64") == BitfieldType(isSigned: true, width: 64))
        #expect(type("u63")?.greatest == .max && type("i64")?.least == .min && type("i1")?.greatest == 0)
        for text in ["", "u", "i", "u64", "i65", "u0", "i0", "u-1", "u08", "U8", "8", "u 8", "u8 "] {
            #expect(type(text) == nil, "\(text)")
        }
    }

    @Test("offsets count bits, or fields with a number sign, up to the largest string")
    func offsets() throws {
        let type = try #require(self.type("u8"))
        #expect(offset("0", type) == 0)
        #expect(offset("#3", type) == 24)
        #expect(offset("4294967295", type) == 4_294_967_295)
        for text in ["", "#", "-1", "#-1", "4294967296", "#536870912", "01", "x", "9223372036854775808"] {
            #expect(offset(text, type) == nil, "\(text)")
        }
    }

    private func apply(
        _ change: Bitfield.Change, _ name: String, _ overflow: Bitfield.Overflow, on bytes: inout [UInt8],
        at offset: Int
    ) throws -> Int64? {
        let type = try #require(self.type(name))
        return bytes.withUnsafeMutableBytes {
            Bitfield.apply(change, type, at: offset, overflow: overflow, in: $0)
        }
    }

    @Test(
        "overflow wraps, saturates or fails as in Redis 7.0.15",
        arguments: [
            ("u2", 3, 1, 0, 3), ("u2", 0, -1, 3, 0), ("u8", 200, 100, 44, 255), ("i8", 127, 1, -128, 127),
            ("i8", -128, -1, 127, -128), ("i64", .max, 1, .min, .max), ("i64", .min, -1, .max, .min),
            ("u63", .max, 1, 0, .max), ("u63", .max, .max, .max - 1, .max), ("i1", 0, 1, -1, 0),
            ("u8", 5, .min, 5, 0), ("i8", 5, .max, 4, 127),
        ] as [(String, Int64, Int64, Int64, Int64)])
    func overflow(name: String, start: Int64, amount: Int64, wrapped: Int64, saturated: Int64) throws {
        for (rule, expected) in [(.wrap, wrapped), (.saturate, saturated), (.fail, nil)]
            as [(Bitfield.Overflow, Int64?)]
        {
            var bytes = [UInt8](repeating: 0, count: 10)
            #expect(try apply(.set(start), name, .fail, on: &bytes, at: 5) == 0)
            let before = bytes
            #expect(try apply(.increment(amount), name, rule, on: &bytes, at: 5) == expected)
            if expected == nil { #expect(bytes == before) }
        }
    }

    @Test("a negative value is above the range of an unsigned field")
    func negativeSet() throws {
        var bytes: [UInt8] = [7]
        #expect(try apply(.set(-1), "u8", .fail, on: &bytes, at: 0) == nil)
        #expect(try apply(.set(-1), "u8", .saturate, on: &bytes, at: 0) == 7)
        #expect(bytes == [255])
        #expect(try apply(.set(-256), "u8", .wrap, on: &bytes, at: 0) == 255)
        #expect(bytes == [0])
        #expect(try apply(.set(-200), "i8", .saturate, on: &bytes, at: 0) == 0)
        #expect(bytes == [0x80])
        #expect(try apply(.set(.min), "i8", .saturate, on: &bytes, at: 0) == -128)
        #expect(bytes == [0x7F], "the distance to 127 does not fit in 64 bits")
    }

    @Test("a field is the bits where it stands, and a write touches no others")
    func againstBits() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let isSigned = Bool.random(using: &random)
            let width = Int.random(in: 1...(isSigned ? 64 : 63), using: &random)
            let type = BitfieldType(isSigned: isSigned, width: width)
            var bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
            let offset = Int.random(in: 0...160 - width, using: &random)
            var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
            let raw = bits[offset..<offset + width].reduce(UInt64(0)) { $0 << 1 | UInt64($1) }
            let expected =
                isSigned && width < 64 && bits[offset] == 1
                ? Int64(bitPattern: raw) &- (1 << Int64(width)) : Int64(bitPattern: raw)
            let value = Int64.random(in: type.least...type.greatest, using: &random)
            for index in 0..<width { bits[offset + index] = UInt8(value >> Int64(width - 1 - index) & 1) }
            let reply = bytes.withUnsafeMutableBytes {
                Bitfield.apply(.set(value), type, at: offset, overflow: .fail, in: $0)
            }
            let after = stride(from: 0, to: 160, by: 8).map { start in
                bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
            }
            if reply != expected || bytes != after { Issue.record("\(type) at \(offset)") }
            if bytes.withUnsafeBytes({ Bitfield.get(type, at: offset, in: $0) }) != value {
                Issue.record("\(type)")
            }
        }
    }

    @Test("behind the end all bits are zero")
    func behindTheEnd() throws {
        let bytes: [UInt8] = [0xFF]
        let (half, beyond) = try bytes.withUnsafeBytes {
            (
                Bitfield.get(try #require(self.type("u8")), at: 4, in: $0),
                Bitfield.get(try #require(self.type("i64")), at: 1 << 40, in: $0)
            )
        }
        #expect(half == 0xF0 && beyond == 0)
    }
}
