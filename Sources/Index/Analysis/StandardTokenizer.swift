// SPDX-License-Identifier: Apache-2.0

import Base

/// Words of a text by the rules WB3-WB13 of UAX #29, as Lucene's standard tokenizer takes them, in lower
/// case.
///
/// What has neither letter nor digit is no token, except emoji. Ideographs and Hiragana are one token each,
/// Katakana and Hangul runs; scripts of South-East Asia that have no spaces are left in one piece. A longer
/// word than `charactersMax` UTF-16 units is cut into such pieces. One pass over UTF-8; looks ahead by one
/// scalar and the marks on it.
struct StandardTokenizer {
    static let charactersMax = Limits.tokenCharactersMax

    private var scanner: ScalarScanner
    private var length = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { scanner = ScalarScanner(text) }

    mutating func run(into stream: inout TokenStream) {
        while let scalar = scanner.next() {
            let kind = WordBreakClass.of(scalar)
            length = 0
            switch kind {
            case .letter, .hebrew, .numeric, .katakana, .extendNumLet:
                word(scalar, kind, into: &stream)
            case .hiragana, .ideographic:
                append(scalar, to: &stream)
                marks(into: &stream)
                stream.endTerm()
            case .southeastAsian:
                append(scalar, to: &stream)
                run(of: .southeastAsian, into: &stream)
                stream.endTerm()
            case .regionalIndicator: flag(scalar, into: &stream)
            case .pictographic: emoji(scalar, into: &stream)
            case .other, .extend, .joiner, .midLetter, .midNum, .midNumLet, .singleQuote, .doubleQuote:
                continue
            }
        }
    }

    // MARK: Words

    private mutating func word(
        _ first: Unicode.Scalar, _ kind: WordBreakClass, into stream: inout TokenStream
    ) {
        guard kind != .extendNumLet || hasWordAfterUnderscores() else { return }
        append(first, to: &stream)
        var previous = kind
        while let (scalar, next, end) = peek() {
            if next.isIgnored {
                append(scalar, to: &stream)
                scanner.at = end
            } else if Self.joins(previous, next) {
                append(scalar, to: &stream)
                scanner.at = end
                previous = next
            } else if previous == .hebrew, next == .singleQuote {
                // WB7a. Taken even at the end of the word.
                append(scalar, to: &stream)
                scanner.at = end
                guard let (_, after, _) = peek(), after.isLetter else { break }
            } else if let follower = bridged(previous, next, from: end) {
                append(scalar, to: &stream)
                scanner.at = end
                marks(into: &stream)
                previous = follower
                guard let (last, _, lastEnd) = peek() else { break }
                append(last, to: &stream)
                scanner.at = lastEnd
            } else {
                break
            }
        }
        stream.endTerm()
    }

    /// WB5, WB8, WB9, WB10, WB13, WB13a, WB13b.
    private static func joins(_ left: WordBreakClass, _ right: WordBreakClass) -> Bool {
        switch (left, right) {
        case (.letter, .letter), (.letter, .hebrew), (.hebrew, .letter), (.hebrew, .hebrew): return true
        case (.letter, .numeric), (.hebrew, .numeric), (.numeric, .letter), (.numeric, .hebrew): return true
        case (.numeric, .numeric), (.katakana, .katakana): return true
        case (.extendNumLet, _): return right.beginsWord
        case (_, .extendNumLet): return true
        default: return false
        }
    }

    /// WB6/7, WB7b/c, WB11/12: whether `middle` stands between two that it joins.
    /// - Returns: the class after it; nil when it ends the word.
    private func bridged(_ left: WordBreakClass, _ middle: WordBreakClass, from at: Int) -> WordBreakClass? {
        let joinsLetters =
            left.isLetter && (middle == .midLetter || middle == .midNumLet || middle == .singleQuote)
        let joinsHebrew = left == .hebrew && middle == .doubleQuote
        let joinsNumbers =
            left == .numeric && (middle == .midNum || middle == .midNumLet || middle == .singleQuote)
        guard joinsLetters || joinsHebrew || joinsNumbers else { return nil }
        var ahead = scanner
        ahead.at = at
        while let scalar = ahead.next() {
            let kind = WordBreakClass.of(scalar)
            if kind.isIgnored { continue }
            if joinsHebrew { return kind == .hebrew ? kind : nil }
            if joinsLetters { return kind.isLetter ? kind : nil }
            return kind == .numeric ? kind : nil
        }
        return nil
    }

    /// A run of `_` and its like is a token only with something to hold together.
    private mutating func hasWordAfterUnderscores() -> Bool {
        var ahead = scanner
        while let scalar = ahead.next() {
            let kind = WordBreakClass.of(scalar)
            if kind == .extendNumLet || kind.isIgnored { continue }
            if kind.beginsWord { return true }
            break
        }
        // Skipped at once, so that a long run is not scanned again from each of its scalars.
        while let (_, kind, end) = peek(), kind == .extendNumLet || kind.isIgnored { scanner.at = end }
        return false
    }

    // MARK: Runs, flags and emoji

    private mutating func run(of wanted: WordBreakClass, into stream: inout TokenStream) {
        while let (scalar, kind, end) = peek(), kind == wanted || kind.isIgnored {
            append(scalar, to: &stream)
            scanner.at = end
        }
    }

    private mutating func flag(_ first: Unicode.Scalar, into stream: inout TokenStream) {
        guard let (second, kind, end) = peek(), kind == .regionalIndicator else { return }
        append(first, to: &stream)
        append(second, to: &stream)
        scanner.at = end
        stream.endTerm()
    }

    /// A pictograph with its marks, joined ones included (WB3c).
    private mutating func emoji(_ first: Unicode.Scalar, into stream: inout TokenStream) {
        append(first, to: &stream)
        var followsJoiner = false
        while let (scalar, kind, end) = peek() {
            guard kind.isIgnored || (followsJoiner && kind == .pictographic) else { break }
            append(scalar, to: &stream)
            scanner.at = end
            followsJoiner = kind == .joiner
        }
        stream.endTerm()
    }

    private mutating func marks(into stream: inout TokenStream) {
        while let (scalar, kind, end) = peek(), kind.isIgnored {
            append(scalar, to: &stream)
            scanner.at = end
        }
    }

    // MARK: Scalars

    @inline(__always)
    private func peek() -> (Unicode.Scalar, WordBreakClass, end: Int)? {
        var ahead = scanner
        guard let scalar = ahead.next() else { return nil }
        return (scalar, WordBreakClass.of(scalar), ahead.at)
    }

    @inline(__always)
    private mutating func append(_ scalar: Unicode.Scalar, to stream: inout TokenStream) {
        let units = scalar.value > 0xFFFF ? 2 : 1
        if length + units > Self.charactersMax {
            stream.endTerm()
            length = 0
        }
        length += units
        Lowercase.append(scalar, to: &stream, lowercases: true)
    }
}
