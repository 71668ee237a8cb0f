// SPDX-License-Identifier: Apache-2.0

/// One run of a glob pattern over a text; `GlobPattern` says what patterns mean.
struct GlobMatcher {
    let pattern: UnsafeRawBufferPointer
    let text: UnsafeRawBufferPointer
    let ignoresCase: Bool
    let starsMax: Int

    /// What follows the last star, and where in the text it was tried last; `nil` before the first star.
    private var retry: (pattern: Int, text: Int)?
    private var stars = 0

    init(pattern: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer, ignoresCase: Bool, starsMax: Int) {
        self.pattern = pattern
        self.text = text
        self.ignoresCase = ignoresCase
        self.starsMax = starsMax
    }

    mutating func run() -> Bool {
        var at = 0
        var position = 0
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                at = skipStars(at)
                if at == pattern.count { return true }
                if stars == starsMax { return false }
                stars += 1
                retry = (at, position)
                continue
            }
            if at < pattern.count, let next = step(at, text[position]) {
                at = next
                position += 1
                continue
            }
            guard let last = retry else { return false }
            retry = (last.pattern, last.text + 1)
            (at, position) = (last.pattern, last.text + 1)
        }
        return skipStars(at) == pattern.count
    }

    private func skipStars(_ start: Int) -> Int {
        var at = start
        while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
        return at
    }

    /// - Returns: where the pattern goes on when what stands at `at` accepts `byte`, else `nil`.
    private func step(_ at: Int, _ byte: UInt8) -> Int? {
        switch pattern[at] {
        case UInt8(ascii: "?"):
            return at + 1
        case UInt8(ascii: "["):
            return stepClass(at + 1, byte)
        case UInt8(ascii: "\\") where at + 1 < pattern.count:
            return isSame(pattern[at + 1], byte) ? at + 2 : nil
        default:
            return isSame(pattern[at], byte) ? at + 1 : nil
        }
    }

    private func stepClass(_ start: Int, _ byte: UInt8) -> Int? {
        var at = start
        let isNegated = at < pattern.count && pattern[at] == UInt8(ascii: "^")
        if isNegated { at += 1 }
        var isMember = false
        while at < pattern.count, pattern[at] != UInt8(ascii: "]") {
            if pattern[at] == UInt8(ascii: "\\"), at + 1 < pattern.count {
                if pattern[at + 1] == byte { isMember = true }
                at += 2
            } else if at + 2 < pattern.count, pattern[at + 1] == UInt8(ascii: "-") {
                if isInRange(pattern[at], pattern[at + 2], byte) { isMember = true }
                at += 3
            } else {
                if isSame(pattern[at], byte) { isMember = true }
                at += 1
            }
        }
        if isMember == isNegated { return nil }
        return min(at + 1, pattern.count)
    }

    private func isInRange(_ first: UInt8, _ last: UInt8, _ byte: UInt8) -> Bool {
        let (a, b) = (Int8(bitPattern: first), Int8(bitPattern: last))
        var (low, high, probe) = (min(a, b), max(a, b), Int8(bitPattern: byte))
        if ignoresCase { (low, high, probe) = (lowered(low), lowered(high), lowered(probe)) }
        return probe >= low && probe <= high
    }

    private func isSame(_ a: UInt8, _ b: UInt8) -> Bool {
        a == b
            || (ignoresCase && lowered(Int8(bitPattern: a)) == lowered(Int8(bitPattern: b)))
    }

    private func lowered(_ byte: Int8) -> Int8 {
        byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
    }
}
