// SPDX-License-Identifier: Apache-2.0

/// The 16,384 registers of a dense HyperLogLog: 6 bits each, without gaps, low bits first.
enum DenseRegisters {
    static let byteCount = HyperLogLog.registerCount * 6 / 8

    /// - Returns: whether the register was lower.
    static func raise(
        _ register: Int, to value: UInt8, in bytes: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let offset = register * 6 / 8
        let shift = UInt16(register * 6 % 8)
        // The last register ends with its byte.
        let isSplit = shift > 2
        var pair = UInt16(bytes[offset])
        if isSplit { pair |= UInt16(bytes[offset + 1]) << 8 }
        if UInt8(pair >> shift & 63) >= value { return false }
        pair = pair & ~(63 << shift) | UInt16(value & 63) << shift
        bytes[offset] = UInt8(truncatingIfNeeded: pair)
        if isSplit { bytes[offset + 1] = UInt8(pair >> 8) }
        return true
    }

    /// Three bytes hold four registers.
    @inline(__always)
    static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (Int, UInt8) -> Void) {
        var register = 0
        var offset = 0
        while offset + 3 <= bytes.count {
            let group =
                UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
            body(register, UInt8(group & 63))
            body(register + 1, UInt8(group >> 6 & 63))
            body(register + 2, UInt8(group >> 12 & 63))
            body(register + 3, UInt8(group >> 18))
            register += 4
            offset += 3
        }
    }
}
