// SPDX-License-Identifier: Apache-2.0

/// The class of a scalar in the rules of word breaking (UAX #29), with the scripts that Lucene's standard
/// tokenizer treats apart from them.
enum WordBreakClass: UInt8 {
    case other = 0
    case letter, hebrew, numeric, katakana, extendNumLet
    /// Extend and Format: belong to the scalar before (WB4).
    case extend
    case midLetter, midNum, midNumLet, singleQuote, doubleQuote
    /// One token each.
    case hiragana, ideographic
    /// Scripts without spaces between words: a run is one token.
    case southeastAsian
    case regionalIndicator, pictographic, joiner

    /// Classes of the basic plane, spread out once: 64 KiB.
    private static let basic: [UInt8] = {
        var out = [UInt8](repeating: 0, count: 0x10000)
        for (index, entry) in transitions.enumerated() {
            let start = Int(entry >> 5)
            guard start < 0x10000 else { break }
            let end = index + 1 < transitions.count ? min(Int(transitions[index + 1] >> 5), 0x10000) : 0x10000
            for at in start..<end { out[at] = UInt8(truncatingIfNeeded: entry & 31) }
        }
        return out
    }()

    static func of(_ scalar: Unicode.Scalar) -> WordBreakClass {
        let value = scalar.value
        if value < 0x10000 { return WordBreakClass(rawValue: basic[Int(value)]) ?? .other }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] >> 5 <= value { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return .other }
        return WordBreakClass(rawValue: UInt8(truncatingIfNeeded: transitions[low - 1] & 31)) ?? .other
    }

    var isLetter: Bool { self == .letter || self == .hebrew }
    /// Ignored between the two sides of a rule (WB4).
    var isIgnored: Bool { self == .extend || self == .joiner }
    /// Begins a word of the main rules.
    var beginsWord: Bool {
        switch self {
        case .letter, .hebrew, .numeric, .katakana, .extendNumLet: return true
        default: return false
        }
    }
}
