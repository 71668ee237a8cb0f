// SPDX-License-Identifier: Apache-2.0

/// MurmurHash64A (Austin Appleby, public domain), reading little-endian words on every machine.
///
/// HyperLogLog strings hold what this hash made of the elements: another one would not fit to strings that
/// come from elsewhere.
enum MurmurHash {
    static func hash64A(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        let multiplier: UInt64 = 0xC6A4_A793_5BD1_E995
        var hash = seed ^ (UInt64(bytes.count) &* multiplier)
        var offset = 0
        while offset + 8 <= bytes.count {
            var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            word &*= multiplier
            word ^= word >> 47
            word &*= multiplier
            hash = (hash ^ word) &* multiplier
            offset += 8
        }
        if offset < bytes.count {
            for index in offset..<bytes.count { hash ^= UInt64(bytes[index]) << UInt64(8 * (index - offset)) }
            hash = hash &* multiplier
        }
        hash = (hash ^ hash >> 47) &* multiplier
        return hash ^ hash >> 47
    }
}
