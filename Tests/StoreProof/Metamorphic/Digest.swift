// SPDX-License-Identifier: Apache-2.0
import Base

/// A digest of a sequence of values, in their order.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ number: UInt64) {
        value = (value ^ number) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    mutating func add(_ bytes: [UInt8]?) {
        guard let bytes else { return add(0xDEAD) }
        add(UInt64(bytes.count))
        add(XXH3.hash(bytes))
    }

    static func of(_ text: String) -> UInt64 { XXH3.hash(Array(text.utf8)) }
}
