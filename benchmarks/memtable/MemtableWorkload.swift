// SPDX-License-Identifier: Apache-2.0

/// The order and the form of the keys. All are 16 bytes or more, the keyspace's two among them.
enum MemtableWorkload: String, CaseIterable {
    /// 16 bytes, as good as random.
    case random = "random"
    /// 16 bytes, each key after the one before.
    case ascending = "ascending"
    /// 24 bytes, the first 16 of them the same in all keys, the rest random.
    case sharedPrefix = "shared prefix"
    /// 28 bytes of text: ids in decimal digits behind one of four prefixes of 12 bytes.
    case text = "text"

    var keyBytes: Int {
        switch self {
        case .random, .ascending: 16
        case .sharedPrefix: 24
        case .text: 28
        }
    }

    /// Writes key number `i`.
    func write(_ i: Int, to key: UnsafeMutableRawPointer) {
        let mixed = MemtableWorkload.mix(UInt64(truncatingIfNeeded: i))
        key.storeBytes(of: UInt16(2).bigEndian, as: UInt16.self)
        switch self {
        case .random:
            key.storeBytes(of: UInt64(i), toByteOffset: 8, as: UInt64.self)
            key.storeBytes(of: mixed, toByteOffset: 2, as: UInt64.self)
        case .ascending:
            key.storeBytes(of: 0, toByteOffset: 2, as: UInt64.self)
            key.storeBytes(of: UInt64(i).bigEndian, toByteOffset: 8, as: UInt64.self)
        case .sharedPrefix:
            for at in 2..<16 { key.storeBytes(of: UInt8(at), toByteOffset: at, as: UInt8.self) }
            key.storeBytes(of: mixed, toByteOffset: 16, as: UInt64.self)
        case .text:
            for at in 2..<13 { key.storeBytes(of: UInt8(ascii: "p"), toByteOffset: at, as: UInt8.self) }
            key.storeBytes(of: UInt8(ascii: "a") + UInt8(mixed & 3), toByteOffset: 13, as: UInt8.self)
            var rest = mixed >> 16
            for at in (14..<28).reversed() {
                key.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: at, as: UInt8.self)
                rest /= 10
            }
        }
    }

    /// A permutation of the 64-bit numbers (SplitMix64's finish).
    static func mix(_ i: UInt64) -> UInt64 {
        var z = i &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
