// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct MergeOperatorTests {
    private func fold(
        _ merge: MergeOperator, _ base: [UInt8]?, _ operands: [[UInt8]]
    ) throws(MalformedBytes) -> [UInt8] {
        guard let base else { return try merge.fold(base: nil, operands: operands) }
        return try base.withBytes { (bytes) throws(MalformedBytes) in
            try merge.fold(base: bytes, operands: operands)
        }
    }

    private func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// Whatever runs of neighbours are combined first, the result is that of `fold` over all.
    private func expectAssociative(
        _ merge: MergeOperator, _ base: [UInt8]?, _ operands: [[UInt8]], _ g: inout SeededGenerator
    ) throws {
        let expected = try fold(merge, base, operands)
        for _ in 0..<6 {
            var groups: [[[UInt8]]] = []
            for operand in operands {
                if groups.isEmpty || Bool.random(using: &g) { groups.append([]) }
                groups[groups.count - 1].append(operand)
            }
            let combined = try groups.map { try merge.combine($0) }
            #expect(try fold(merge, base, combined) == expected)
            if !combined.isEmpty { #expect(try fold(merge, base, [merge.combine(combined)]) == expected) }
        }
    }

    @Test(
        "addInt64 adds, wraps around, and takes a missing value for 0",
        arguments: 1...5 as ClosedRange<UInt64>)
    func addInt64(seed: UInt64) throws {
        var g = SeededGenerator(seed: seed)
        for length in 0..<12 {
            let numbers = (0..<length).map { _ in
                Bool.random(using: &g)
                    ? Int64.random(in: -9...9, using: &g) : Int64.random(in: .min ... .max, using: &g)
            }
            let operands = numbers.map(bytes)
            let sum = numbers.reduce(0, &+)
            #expect(try fold(.addInt64, nil, operands) == bytes(sum), "seed \(seed)")
            #expect(try fold(.addInt64, bytes(.max), operands) == bytes(.max &+ sum), "seed \(seed)")
            try expectAssociative(.addInt64, bytes(7), operands, &g)
        }
    }

    @Test("append joins, oldest first", arguments: 1...5 as ClosedRange<UInt64>)
    func append(seed: UInt64) throws {
        var g = SeededGenerator(seed: seed)
        for length in 0..<12 {
            let operands = (0..<length).map { i in
                [UInt8](repeating: UInt8(i), count: Int.random(in: 0...4, using: &g))
            }
            #expect(try fold(.append, nil, operands) == operands.flatMap { $0 }, "seed \(seed)")
            #expect(try fold(.append, [9, 9], operands) == [9, 9] + operands.flatMap { $0 }, "seed \(seed)")
            try expectAssociative(.append, [9], operands, &g)
        }
    }

    @Test("bitSet switches members on and off, the last change wins", arguments: 1...8 as ClosedRange<UInt64>)
    func bitSet(seed: UInt64) throws {
        var g = SeededGenerator(seed: seed)
        let range: ClosedRange<UInt16> = seed % 2 == 0 ? 0...20 : 0...UInt16.max
        var model: Set<UInt16> = []
        var base = BitSet16()
        for _ in 0..<50 {
            let member = UInt16.random(in: range, using: &g)
            model.insert(member)
            base.set(member, true)
        }
        let operands = (0..<30).map { _ in
            BitSetMerge.operand(
                (0..<Int.random(in: 0...9, using: &g)).map { _ in
                    let change = (member: UInt16.random(in: range, using: &g), isOn: Bool.random(using: &g))
                    if change.isOn { model.insert(change.member) } else { model.remove(change.member) }
                    return change
                })
        }
        let value = try fold(.bitSet, base.encoded, operands)
        let set = try value.withBytes { (bytes) throws(MalformedBytes) in try BitSet16(decoding: bytes) }
        #expect(set.members == model.sorted(), "seed \(seed)")
        try expectAssociative(.bitSet, base.encoded, operands, &g)
        try expectAssociative(.bitSet, nil, operands, &g)
    }

    @Test("a keyspace without an operator refuses to merge")
    func none() {
        let refusal = MalformedBytes(offset: 0, reason: "the keyspace has no merge operator")
        #expect(throws: refusal) { try fold(.none, nil, [[1]]) }
        #expect(throws: refusal) { try MergeOperator.none.combine([[1]]) }
    }

    @Test("malformed operands and values are refused with figures")
    func malformed() {
        let short = MalformedBytes(offset: 0, reason: "an integer of 7 bytes instead of 8")
        let seven = [UInt8](repeating: 0, count: 7)
        #expect(throws: short) { try fold(.addInt64, nil, [bytes(1), seven]) }
        #expect(throws: short) { try fold(.addInt64, seven, [bytes(1)]) }
        #expect(throws: short) { try MergeOperator.addInt64.combine([seven]) }
        let ragged = MalformedBytes(offset: 0, reason: "a bit set operand of 4 bytes is no run of threes")
        #expect(throws: ragged) { try fold(.bitSet, nil, [[1, 0, 1, 5]]) }
        #expect(throws: ragged) { try MergeOperator.bitSet.combine([[], [1, 0, 1, 5]]) }
        let state = MalformedBytes(offset: 5, reason: "state 2 is neither 0 nor 1")
        #expect(throws: state) { try fold(.bitSet, nil, [[1, 0, 1, 1, 0, 2]]) }
        #expect(throws: MalformedBytes(offset: 0, reason: "unknown bit set container 7")) {
            try fold(.bitSet, [7], [])
        }
    }

    @Test("the bytes of operands and results are as documented")
    func golden() throws {
        #expect(try fold(.addInt64, bytes(300), [bytes(-1), bytes(2)]) == [0x2D, 1, 0, 0, 0, 0, 0, 0])
        let operand = BitSetMerge.operand([(0x0203, true), (1, true), (0x0203, false)])
        #expect(operand == [3, 2, 1, 1, 0, 1, 3, 2, 0])
        #expect(try MergeOperator.bitSet.combine([operand]) == [1, 0, 1, 3, 2, 0])
        #expect(try fold(.bitSet, nil, [operand, BitSetMerge.turningOn(5)]) == [0, 1, 0, 5, 0])
        #expect(BitSetMerge.turningOff(1) == [1, 0, 0])
        #expect(try fold(.append, [9, 9], [[1], [], [2, 2]]) == [9, 9, 1, 2, 2])
    }
}
