// SPDX-License-Identifier: Apache-2.0
import Base

/// Operands of `MergeOperator.bitSet`: a run of `member u16 little-endian, state u8 (0 off, 1 on)`; later
/// ones win.
public enum BitSetMerge {
    /// An operand that switches the members on (`true`) or off, in this order.
    public static func operand(_ changes: [(member: UInt16, isOn: Bool)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(changes.count * 3)
        for (member, isOn) in changes {
            bytes += [UInt8(truncatingIfNeeded: member), UInt8(member >> 8), isOn ? 1 : 0]
        }
        return bytes
    }

    public static func turningOn(_ member: UInt16) -> [UInt8] { operand([(member, true)]) }
    public static func turningOff(_ member: UInt16) -> [UInt8] { operand([(member, false)]) }

    static func apply(_ operand: [UInt8], to set: inout BitSet16) throws(MalformedBytes) {
        for (member, isOn) in try changes(operand) { set.set(member, isOn) }
    }

    /// The last change of each member, by member.
    static func combine(_ operands: [[UInt8]]) throws(MalformedBytes) -> [UInt8] {
        var touched = BitSet16()
        var on = BitSet16()
        for operand in operands {
            for (member, isOn) in try changes(operand) {
                touched.set(member, true)
                on.set(member, isOn)
            }
        }
        return operand(touched.members.map { ($0, on.contains($0)) })
    }

    private static func changes(_ operand: [UInt8]) throws(MalformedBytes) -> [(UInt16, Bool)] {
        guard operand.count % 3 == 0 else {
            throw MalformedBytes(
                offset: 0, reason: "a bit set operand of \(operand.count) bytes is no run of threes")
        }
        var changes: [(UInt16, Bool)] = []
        for at in stride(from: 0, to: operand.count, by: 3) {
            guard operand[at + 2] <= 1 else {
                throw MalformedBytes(offset: at + 2, reason: "state \(operand[at + 2]) is neither 0 nor 1")
            }
            changes.append((UInt16(operand[at]) | UInt16(operand[at + 1]) << 8, operand[at + 2] == 1))
        }
        return changes
    }
}
