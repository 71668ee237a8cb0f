// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BitSet16Tests {
    private func decode(_ bytes: [UInt8]) throws(MalformedBytes) -> BitSet16 {
        try bytes.withBytes { (raw) throws(MalformedBytes) in try BitSet16(decoding: raw) }
    }

    private func make(_ members: some Sequence<UInt16>) -> BitSet16 {
        var set = BitSet16()
        for member in members { set.set(member, true) }
        return set
    }

    @Test("a set agrees with Swift's own", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) {
        var g = SeededGenerator(seed: seed)
        var set = BitSet16()
        var model: Set<UInt16> = []
        for _ in 0..<20_000 {
            let member = UInt16.random(in: 0...(seed == 1 ? 300 : .max), using: &g)
            let isOn = Int.random(in: 0..<3, using: &g) > 0
            set.set(member, isOn)
            if isOn { model.insert(member) } else { model.remove(member) }
        }
        #expect(set.members == model.sorted() && set.count == model.count, "seed \(seed)")
        #expect(model.allSatisfy { set.contains($0) } && set.isEmpty == model.isEmpty, "seed \(seed)")
    }

    @Test("a set of any size comes back; 4,096 members are a list and 4,097 a bitmap")
    func roundTrip() throws {
        for count in [0, 1, 2, 100, 4095, 4096, 4097, 30_000, 65_536] {
            let set = make((0..<count).map { UInt16($0 * 65_536 / max(1, count)) })
            #expect(set.count == count)
            let bytes = set.encoded
            #expect(bytes.count == (count <= 4096 ? 1 + 2 * count : 8193))
            #expect(try decode(bytes) == set)
        }
    }

    @Test("the bytes of both containers are as documented")
    func golden() {
        #expect(make([1, 0x0203]).encoded == [0, 1, 0, 3, 2])
        let bitmap = make(3...4099).encoded
        #expect(Array(bitmap.prefix(3)) == [1, 0xF8, 0xFF] && bitmap[513] == 0x0F && bitmap[514] == 0)
    }

    @Test(
        "malformed values are refused",
        arguments: [
            [], [2], [0, 1], [0, 5, 0, 5, 0], [0, 6, 0, 5, 0], [1], [1] + [UInt8](repeating: 0, count: 8191),
            [1] + [UInt8](repeating: 0, count: 8193), [0] + [UInt8](repeating: 0, count: 8194),
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(throws: MalformedBytes.self) { try decode(bytes) }
    }
}
