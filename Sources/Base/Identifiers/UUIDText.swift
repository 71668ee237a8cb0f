// SPDX-License-Identifier: Apache-2.0

/// UUIDs (RFC 9562) as text: 36 lower-case bytes, `8-4-4-4-12`.
public enum UUIDText {
    /// The namespace for names that are URLs (RFC 9562, 6.6).
    public static let urlNamespace: (UInt64, UInt64) = (0x6ba7_b811_9dad_11d1, 0x80b4_00c0_4fd4_30c8)
    /// The namespace for names that are domain names.
    public static let dnsNamespace: (UInt64, UInt64) = (0x6ba7_b810_9dad_11d1, 0x80b4_00c0_4fd4_30c8)

    /// Version 4: 122 random bits.
    public static func random(from source: any RandomSource) -> String {
        var bits: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &bits) { source.fill($0) }
        return text(bits.0, bits.1, version: 4)
    }

    /// Version 5: the same name in the same namespace gives the same UUID, always and everywhere.
    public static func named(_ name: String, in namespace: (UInt64, UInt64) = urlNamespace) -> String {
        let writer = ByteWriter(capacity: 64)
        writer.appendBigEndian64(namespace.0)
        writer.appendBigEndian64(namespace.1)
        writer.append(utf8: name)
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (i, byte) in SHA1.digest(writer.array).prefix(16).enumerated() {
            if i < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        return text(high, low, version: 5)
    }

    /// Whether the text has the form of a UUID, in either case of letters.
    public static func isValid(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        for (i, byte) in text.utf8.enumerated() {
            let isDash = i == 8 || i == 13 || i == 18 || i == 23
            guard isDash ? byte == UInt8(ascii: "-") : JSONEscapes.hexDigit(byte) != nil else { return false }
        }
        return true
    }

    private static func text(_ high: UInt64, _ low: UInt64, version: UInt64) -> String {
        let high = high & ~0xF000 | version << 12
        let low = low & ~(0b11 << 62) | 0b10 << 62
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var at = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[at] = UInt8(ascii: "-")
                    at += 1
                }
                let word = nibble < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble & 15)) & 15)
                buffer[at] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
                at += 1
            }
            return 36
        }
    }
}
