// SPDX-License-Identifier: Apache-2.0
import Base

/// What operands do (docs/formats/merge-operators.md). All are associative. Malformed bytes give an error,
/// never a trap.
extension MergeOperator {
    /// The value that `operands`, oldest first, make of `base`; `nil` is a key without a value.
    func fold(base: UnsafeRawBufferPointer?, operands: [[UInt8]]) throws(MalformedBytes) -> [UInt8] {
        switch self {
        case .none: throw MalformedBytes(offset: 0, reason: "the keyspace has no merge operator")
        case .addInt64:
            var sum = try base.map(MergeOperator.integer) ?? 0
            for operand in operands { sum &+= try MergeOperator.integer(operand) }
            return MergeOperator.bytes(of: sum)
        case .bitSet:
            var set = BitSet16()
            if let base { set = try BitSet16(decoding: base) }
            for operand in operands { try BitSetMerge.apply(operand, to: &set) }
            return set.encoded
        case .append: return (base.map { [UInt8]($0) } ?? []) + operands.joined()
        }
    }

    /// One operand that does what `operands`, oldest first, do.
    func combine(_ operands: [[UInt8]]) throws(MalformedBytes) -> [UInt8] {
        switch self {
        case .none: throw MalformedBytes(offset: 0, reason: "the keyspace has no merge operator")
        case .addInt64, .append: return try fold(base: nil, operands: operands)
        case .bitSet: return try BitSetMerge.combine(operands)
        }
    }

    private static func integer(_ bytes: [UInt8]) throws(MalformedBytes) -> UInt64 {
        guard bytes.count == 8 else {
            throw MalformedBytes(offset: 0, reason: "an integer of \(bytes.count) bytes instead of 8")
        }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) -> UInt64 {
        try integer([UInt8](bytes))
    }

    private static func bytes(of sum: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
    }
}
