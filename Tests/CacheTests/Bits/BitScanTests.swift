// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct BitScanTests {
    private func bits(_ bytes: [UInt8]) -> [Bool] {
        bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 } }
    }

    private func count(_ text: String, _ start: Int64, _ end: Int64, _ unit: BitRange.Unit) -> Int {
        let bytes = Array(text.utf8)
        guard let range = BitRange(start: start, end: end, unit: unit, byteCount: bytes.count) else {
            return 0
        }
        return bytes.withUnsafeBytes { BitScan.count($0, in: range) }
    }

    @Test("the documentation's counts of foobar")
    func documentedCounts() {
        #expect(count("foobar", 0, -1, .bytes) == 26)
        #expect(count("foobar", 0, 0, .bytes) == 4)
        #expect(count("foobar", 1, 1, .bytes) == 6)
        #expect(count("foobar", 5, 30, .bits) == 17)
        #expect(count("foobar", 5, 3, .bytes) == 0)
        #expect(count("foobar", -2, -5, .bytes) == 0)
        #expect(count("foobar", 40, 50, .bytes) == 0)
        #expect(count("", 0, -1, .bytes) == 0)
        #expect(count("foobar", .min, .max, .bits) == 26)
        #expect(count("foobar", .max, .min, .bits) == 0)
    }

    @Test("counts and positions are those of looking at each bit, for all bounds")
    func againstBruteForce() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            let fill: UInt8? = [0, 0xFF, nil].randomElement(using: &random)!
            var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                fill ?? UInt8.random(in: 0...255, using: &random)
            }
            if !bytes.isEmpty, round % 2 == 0 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x10
            }
            let unit: BitRange.Unit = round % 3 == 0 ? .bytes : .bits
            let total = unit == .bits ? bytes.count * 8 : bytes.count
            let start = Int.random(in: -total - 3...total + 3, using: &random)
            let end = Int.random(in: -total - 3...total + 3, using: &random)
            let from = max(start < 0 ? start + total : start, 0)
            let to = min(max(end < 0 ? end + total : end, 0), total - 1)
            guard
                let range = BitRange(start: Int64(start), end: Int64(end), unit: unit, byteCount: bytes.count)
            else {
                if !(from > to || (start < 0 && end < 0 && start > end)) {
                    Issue.record("\(start) \(end) \(total)")
                }
                continue
            }
            let scale = unit == .bits ? 1 : 8
            let all = bits(bytes)
            let slice = all[from * scale..<(to + 1) * scale]
            let bit = Bool.random(using: &random), pads = Bool.random(using: &random)
            let expected = slice.firstIndex(of: bit) ?? (!bit && pads ? slice.endIndex : -1)
            let (count, position) = bytes.withUnsafeBytes {
                (
                    BitScan.count($0, in: range),
                    BitScan.position(of: bit, in: $0, range: range, padsWithZeros: pads)
                )
            }
            if count != slice.count(where: { $0 }) || position != expected {
                Issue.record("\(bytes) \(range) \(bit)")
            }
        }
    }

    @Test("strings of different lengths are combined as if followed by zeros")
    func operations() {
        func apply(_ operation: BitOperation, _ strings: [[UInt8]]) -> [UInt8] {
            let buffers = strings.map { string in
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: string.count, alignment: 1)
                copy.copyBytes(from: string)
                return UnsafeRawBufferPointer(copy)
            }
            defer { for buffer in buffers { buffer.deallocate() } }
            return operation.apply(to: buffers)
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let strings = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...30, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            let longest = strings.map(\.count).max()!
            let padded = strings.map { $0 + [UInt8](repeating: 0, count: longest - $0.count) }
            func each(_ combine: (UInt8, UInt8) -> UInt8) -> [UInt8] {
                padded.dropFirst().reduce(padded[0]) { zip($0, $1).map(combine) }
            }
            #expect(apply(.and, strings) == each(&))
            #expect(apply(.or, strings) == each(|))
            #expect(apply(.xor, strings) == each(^))
            #expect(apply(.not, [strings[0]]) == strings[0].map { ~$0 })
        }
        #expect(
            "AnD".utf8.withContiguousStorageIfAvailable { BitOperation(UnsafeRawBufferPointer($0)) }
                == .some(.and))
        #expect(
            "nand".utf8.withContiguousStorageIfAvailable { BitOperation(UnsafeRawBufferPointer($0)) }
                == .some(nil))
    }
}
