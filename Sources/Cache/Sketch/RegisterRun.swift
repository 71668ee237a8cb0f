// SPDX-License-Identifier: Apache-2.0

/// Neighbouring registers with one value, as a sparse HyperLogLog writes them.
///
/// | Bits | Meaning |
/// |---|---|
/// | `00llllll` | l + 1 zeros |
/// | `01llllll llllllll` | l + 1 zeros |
/// | `1vvvvvll` | l + 1 times the value v + 1 |
struct RegisterRun {
    static let zerosMax = 64
    static let valueMax: UInt8 = 32
    static let valuesMax = 4

    /// 0 to 32.
    let value: UInt8
    /// At least 1.
    let count: Int
    let byteCount: Int

    init(value: UInt8, count: Int) {
        self.value = value
        self.count = count
        byteCount = value == 0 && count > Self.zerosMax ? 2 : 1
    }

    /// The run at `offset`, which is within the bytes; where the second byte is missing, it counts as zero.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        let first = bytes[offset]
        if first & 0x80 != 0 {
            (value, count, byteCount) = (first >> 2 & 31 + 1, Int(first & 3) + 1, 1)
        } else if first & 0x40 != 0 {
            let second = offset + 1 < bytes.count ? Int(bytes[offset + 1]) : 0
            (value, count, byteCount) = (0, (Int(first & 63) << 8 | second) + 1, 2)
        } else {
            (value, count, byteCount) = (0, Int(first) + 1, 1)
        }
    }

    func append(to bytes: inout [UInt8]) {
        if value > 0 {
            bytes.append(0x80 | (value - 1) << 2 | UInt8(count - 1))
        } else if count > Self.zerosMax {
            bytes.append(0x40 | UInt8((count - 1) >> 8))
            bytes.append(UInt8(truncatingIfNeeded: count - 1))
        } else {
            bytes.append(UInt8(count - 1))
        }
    }
}
