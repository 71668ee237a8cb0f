// SPDX-License-Identifier: Apache-2.0

/// Simple lower-casing, one scalar to one, as Java's `Character.toLowerCase` does it.
enum Lowercase {
    @inline(__always)
    static func append(_ scalar: Unicode.Scalar, to stream: inout TokenStream, lowercases: Bool) {
        let value = scalar.value
        if value < 0x80 {
            let isUpper = lowercases && value >= 0x41 && value <= 0x5A
            stream.append(byte: UInt8(truncatingIfNeeded: value) | (isUpper ? 0x20 : 0))
            return
        }
        for byte in UTF8.encode(lowercases ? lower(scalar) : scalar) ?? UTF8.encodedReplacementCharacter {
            stream.append(byte: byte)
        }
    }

    /// U+0130 alone has a longer full mapping; its simple one is `i`.
    static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.value == 0x130 { return "i" }
        let mapped = scalar.properties.lowercaseMapping.unicodeScalars
        return mapped.count == 1 ? mapped[mapped.startIndex] : scalar
    }
}
