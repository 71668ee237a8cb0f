// SPDX-License-Identifier: Apache-2.0

/// Where anything is refused, Redis answers `ERR Invalid stream ID specified as stream command argument`.
extension StreamIdentifier {
    /// Longer texts are refused, whatever they say.
    private static let textBytesMax = 127

    /// `ms-seq`, or `ms` alone with the sequence that the command gives to it.
    ///
    /// - Parameter isStrict: whether `-` and `+`, the least and the greatest, are refused.
    init?(_ text: UnsafeRawBufferPointer, missingSequence: UInt64, isStrict: Bool) {
        guard let text = Self.bounded(text) else { return nil }
        if text.count == 1, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            if isStrict { return nil }
            self = text[0] == UInt8(ascii: "-") ? .least : .greatest
            return
        }
        guard let (milliseconds, rest) = Self.split(text) else { return nil }
        self.milliseconds = milliseconds
        guard let rest else {
            sequence = missingSequence
            return
        }
        guard let parsed = Self.number(rest) else { return nil }
        sequence = parsed
    }

    /// An end of a range of entries: with `(` before it, the identifier itself is left out.
    struct Bound: Equatable {
        let identifier: StreamIdentifier
        let isExclusive: Bool

        /// - Parameter missingSequence: 0 for the start of a range, the greatest for its end.
        init?(_ text: UnsafeRawBufferPointer, missingSequence: UInt64) {
            isExclusive = text.count > 1 && text[0] == UInt8(ascii: "(")
            let rest = isExclusive ? UnsafeRawBufferPointer(rebasing: text[1...]) : text
            guard
                let parsed = StreamIdentifier(rest, missingSequence: missingSequence, isStrict: isExclusive)
            else { return nil }
            identifier = parsed
        }

        /// The first identifier of a range that starts here; `nil` for `ERR invalid start ID for the
        /// interval`.
        var firstIncluded: StreamIdentifier? { isExclusive ? identifier.next : identifier }

        /// The last identifier of a range that ends here; `nil` for `ERR invalid end ID for the interval`.
        var lastIncluded: StreamIdentifier? { isExclusive ? identifier.previous : identifier }
    }

    /// Redis reads a C string from a copy of limited length.
    static func bounded(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        if text.count > textBytesMax { return nil }
        return UnsafeRawBufferPointer(rebasing: text[..<(text.firstIndex(of: 0) ?? text.count)])
    }

    /// The number before the first `-`, and what follows it.
    static func split(
        _ text: UnsafeRawBufferPointer
    ) -> (milliseconds: UInt64, rest: UnsafeRawBufferPointer?)? {
        let dash = text.firstIndex(of: UInt8(ascii: "-"))
        guard let milliseconds = number(UnsafeRawBufferPointer(rebasing: text[..<(dash ?? text.count)]))
        else {
            return nil
        }
        return (milliseconds, dash.map { UnsafeRawBufferPointer(rebasing: text[($0 + 1)...]) })
    }

    /// An unsigned number: strict up to 2^63, and otherwise what `strtoull` takes, which is more than one
    /// would expect: blanks and a `+` before it, leading zeros, and even a `-` if the rest is not strict.
    private static func number(_ text: UnsafeRawBufferPointer) -> UInt64? {
        if let value = StrictInteger.parse(text) { return UInt64(exactly: value) }
        var index = 0
        while index < text.count, text[index] == 0x20 || (0x09...0x0D).contains(text[index]) { index += 1 }
        let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
        if isNegative || (index < text.count && text[index] == UInt8(ascii: "+")) { index += 1 }
        guard index < text.count else { return nil }
        var value: UInt64 = 0
        while index < text.count {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isOverAgain) = product.addingReportingOverflow(UInt64(text[index] - 0x30))
            if isOver || isOverAgain { return nil }
            value = sum
            index += 1
        }
        return isNegative ? 0 &- value : value
    }
}
