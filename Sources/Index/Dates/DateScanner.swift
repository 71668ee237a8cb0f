// SPDX-License-Identifier: Apache-2.0

/// Reads numbers and offsets from the bytes of a date. Never past the end, never traps.
struct DateScanner {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at >= bytes.count }
    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    /// Between `least` and `most` digits, greedily. `most` is at most 18, so the number fits.
    mutating func digits(_ least: Int, _ most: Int) -> Int64? {
        var value: Int64 = 0
        let start = at
        while at < bytes.count, at - start < most {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            at += 1
        }
        guard at - start >= least else {
            at = start
            return nil
        }
        return value
    }

    /// One to nine digits of a second's fraction, as milliseconds; digits past the third are cut.
    mutating func fractionMillis(_ least: Int = 1, _ most: Int = 9) -> Int64? {
        let start = at
        guard var value = digits(least, most) else { return nil }
        var count = at - start
        while count < 3 {
            value = value &* 10
            count += 1
        }
        while count > 3 {
            value /= 10
            count -= 1
        }
        return value
    }

    /// `Z`, `+02`, `+0200`, `+02:00`, `+02:00:00`.
    mutating func offset() -> ZoneOffset? {
        if take(0x5A) || take(0x7A) { return .utc }
        let start = at
        let isNegative = peek == 0x2D
        guard take(0x2B) || take(0x2D), let hours = digits(1, 2) else {
            at = start
            return nil
        }
        var minutes: Int64 = 0
        var seconds: Int64 = 0
        if take(0x3A) {
            guard let value = digits(2, 2) else { return nil }
            minutes = value
            if take(0x3A) {
                guard let value = digits(2, 2) else { return nil }
                seconds = value
            }
        } else if let value = digits(2, 2) {
            minutes = value
        }
        let total = hours * 3600 + minutes * 60 + seconds
        guard minutes < 60, seconds < 60, total <= 18 * 3600 else { return nil }
        return ZoneOffset(seconds: Int32(isNegative ? -total : total))
    }
}
