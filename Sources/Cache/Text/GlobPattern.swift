// SPDX-License-Identifier: Apache-2.0

/// Redis's patterns: `*`, `?`, `[abc]`, `[^a-z]`, `\x` for x itself.
enum GlobPattern {
    /// Whether the whole text matches. O(pattern × text): after a failure only the last `*` is tried again.
    static func matches(_ pattern: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Bool {
        var (p, t) = (0, 0)
        var (starred, resumed) = (-1, 0)
        while true {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                (starred, resumed) = (p, t)
                p += 1
                continue
            }
            if t == text.count {
                if p >= pattern.count { return true }
                return false
            }
            if p < pattern.count, let next = step(pattern, p, text[t]) {
                p = next
                t += 1
                continue
            }
            guard starred >= 0 else { return false }
            resumed += 1
            (p, t) = (starred + 1, resumed)
        }
    }

    /// Where the pattern goes on when its part at `p` takes the byte; `nil` when it does not.
    private static func step(_ pattern: UnsafeRawBufferPointer, _ p: Int, _ byte: UInt8) -> Int? {
        switch pattern[p] {
        case UInt8(ascii: "?"): return p + 1
        case UInt8(ascii: "["): return set(pattern, p + 1, byte)
        case UInt8(ascii: "\\") where p + 1 < pattern.count: return pattern[p + 1] == byte ? p + 2 : nil
        default: return pattern[p] == byte ? p + 1 : nil
        }
    }

    /// A set that is not closed ends with the pattern.
    private static func set(_ pattern: UnsafeRawBufferPointer, _ start: Int, _ byte: UInt8) -> Int? {
        var p = start
        let isNegated = p < pattern.count && pattern[p] == UInt8(ascii: "^")
        if isNegated { p += 1 }
        var isIn = false
        while p < pattern.count, pattern[p] != UInt8(ascii: "]") {
            if pattern[p] == UInt8(ascii: "\\"), p + 1 < pattern.count {
                p += 1
                if pattern[p] == byte { isIn = true }
            } else if p + 2 < pattern.count, pattern[p + 1] == UInt8(ascii: "-") {
                let (low, high) = (min(pattern[p], pattern[p + 2]), max(pattern[p], pattern[p + 2]))
                if byte >= low && byte <= high { isIn = true }
                p += 2
            } else if pattern[p] == byte {
                isIn = true
            }
            p += 1
        }
        return isIn != isNegated ? min(p + 1, pattern.count) : nil
    }
}
