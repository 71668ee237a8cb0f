// SPDX-License-Identifier: Apache-2.0

/// A glob-style pattern as KEYS, SCAN and PSUBSCRIBE take it, with the meaning of Redis 7.0 byte for byte.
///
/// `*` any bytes, `?` one byte, `[…]` one of a class with ranges and `^` for "none of", `\` the next byte
/// itself. Each of these but the star stands for exactly one byte, so when something fails only the last star
/// needs to be tried with one byte more: time is at most pattern × text, never exponential.
///
/// The corners, as in Redis: a class without an end reaches to the pattern's end; ranges may be reversed, and
/// compare bytes as signed; `\` in a class is exact even when letter case is ignored; a `\` at the end stands
/// for itself; **empty text matches only the empty pattern** (SCAN treats a lone `*` before it asks here); a
/// pattern with more than 1,000 groups of stars that something follows matches nothing that reaches the last
/// of them.
struct GlobPattern {
    let bytes: [UInt8]
    let ignoresCase: Bool

    /// Debian's 7.0.15 does not look beyond so many stars.
    private static let starsMax = 1_000

    init(_ bytes: [UInt8], ignoringCase: Bool = false) {
        self.bytes = bytes
        ignoresCase = ignoringCase
    }

    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeBytes { Self.matches($0, text, ignoringCase: ignoresCase) }
    }

    static func matches(
        _ pattern: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, ignoringCase: Bool = false
    ) -> Bool {
        if text.isEmpty { return pattern.isEmpty }
        var matcher = GlobMatcher(pattern: pattern, text: text, ignoresCase: ignoringCase, starsMax: starsMax)
        return matcher.run()
    }
}
