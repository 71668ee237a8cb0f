// SPDX-License-Identifier: Apache-2.0
import Base

/// A set of 16-bit numbers. As a value of `MergeOperator.bitSet`: a tag, then the container. Tag 0: the
/// members ascending, u16 little-endian each; for at most 4,096. Tag 1: 8 KiB, bit n of byte n / 8.
public struct BitSet16: Sendable, Equatable {
    public static let listMax = 4096
    /// 1,024 words, bit n of word n / 64.
    public private(set) var words: [UInt64]
    public private(set) var count = 0

    public init() { words = [UInt64](repeating: 0, count: 1024) }

    /// Reads a value that may be anything.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        self.init()
        guard let tag = bytes.first else {
            throw MalformedBytes(offset: 0, reason: "a bit set without its tag")
        }
        switch tag {
        case 0:
            guard bytes.count % 2 == 1, bytes.count <= 1 + 2 * BitSet16.listMax else {
                throw MalformedBytes(offset: 0, reason: "a list of members in \(bytes.count) bytes")
            }
            var last = -1
            for at in stride(from: 1, to: bytes.count, by: 2) {
                let member = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
                guard Int(member) > last else {
                    throw MalformedBytes(offset: at, reason: "members do not ascend")
                }
                last = Int(member)
                set(member, true)
            }
        case 1:
            guard bytes.count == 8193 else {
                throw MalformedBytes(
                    offset: 0, reason: "a bitmap of \(bytes.count - 1) bytes instead of 8192")
            }
            for i in 0..<1024 {
                let word = bytes.loadUnaligned(fromByteOffset: 1 + i * 8, as: UInt64.self)
                words[i] = UInt64(littleEndian: word)
                count += words[i].nonzeroBitCount
            }
        default: throw MalformedBytes(offset: 0, reason: "unknown bit set container \(tag)")
        }
    }

    public var isEmpty: Bool { count == 0 }
    public func contains(_ member: UInt16) -> Bool { words[Int(member >> 6)] >> UInt64(member & 63) & 1 == 1 }

    public mutating func set(_ member: UInt16, _ isOn: Bool) {
        guard contains(member) != isOn else { return }
        words[Int(member >> 6)] ^= 1 << UInt64(member & 63)
        count += isOn ? 1 : -1
    }

    /// The members, ascending.
    public var members: [UInt16] {
        var members: [UInt16] = []
        members.reserveCapacity(count)
        for (i, var word) in words.enumerated() {
            while word != 0 {
                members.append(UInt16(i * 64 + word.trailingZeroBitCount))
                word &= word - 1
            }
        }
        return members
    }

    /// The bytes of the value; one form for each set.
    public var encoded: [UInt8] {
        let writer = ByteWriter(capacity: 64)
        if count <= BitSet16.listMax {
            writer.append(0 as UInt8)
            for member in members { writer.append16(member) }
        } else {
            writer.append(1 as UInt8)
            for word in words { writer.append64(word) }
        }
        return writer.array
    }
}
