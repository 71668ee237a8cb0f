// SPDX-License-Identifier: Apache-2.0

/// One alternative of a date format: a built-in one or a pattern of letters as Java's `DateTimeFormatter` has
/// them, of which the ones for numbers, month names and offsets are supported.
enum DatePattern: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case year(Int)
        case month(Int)
        /// `MMM`: Jan … Dec.
        case monthName
        case day(Int)
        case hour(Int)
        case minute(Int)
        case second(Int)
        case fraction(Int)
        /// `X`, `XXX`, `Z`: with or without a colon, and whether zero is written as `Z`.
        case offset(hasColon: Bool, writesZ: Bool)
        case literal(UInt8)
    }

    /// Year, and as much of the rest as there is: `2024`, `2024-02-01T10`, `2024-02-01T10:00:00.123+02:00`.
    case optionalTime(isStrict: Bool)
    case epochMillis
    case epochSecond
    case pieces([Piece])

    static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Built-in names and what they stand for.
    private static let named: [String: String] = [
        "date": "yyyy-MM-dd", "year_month_day": "yyyy-MM-dd", "year_month": "yyyy-MM", "year": "yyyy",
        "date_time": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "date_time_no_millis": "yyyy-MM-dd'T'HH:mm:ssXXX",
        "date_hour": "yyyy-MM-dd'T'HH", "date_hour_minute": "yyyy-MM-dd'T'HH:mm",
        "date_hour_minute_second": "yyyy-MM-dd'T'HH:mm:ss",
        "date_hour_minute_second_millis": "yyyy-MM-dd'T'HH:mm:ss.SSS",
        "date_hour_minute_second_fraction": "yyyy-MM-dd'T'HH:mm:ss.SSS",
        "basic_date": "yyyyMMdd", "basic_date_time": "yyyyMMdd'T'HHmmss.SSSX",
        "basic_date_time_no_millis": "yyyyMMdd'T'HHmmssX",
        "hour_minute_second": "HH:mm:ss", "hour_minute": "HH:mm", "time": "HH:mm:ss.SSSXXX",
    ]

    /// - Returns: nil for an unknown letter or an unclosed quote.
    init?(_ text: String) {
        switch text {
        case "strict_date_optional_time", "strict_date_optional_time_nanos":
            self = .optionalTime(isStrict: true)
        case "date_optional_time", "dateOptionalTime", "iso8601": self = .optionalTime(isStrict: false)
        case "epoch_millis": self = .epochMillis
        case "epoch_second": self = .epochSecond
        default:
            let name = text.hasPrefix("strict_") ? String(text.dropFirst(7)) : text
            guard let pieces = Self.pieces(of: Self.named[name] ?? text) else { return nil }
            self = .pieces(pieces)
        }
    }

    private static func pieces(of pattern: String) -> [Piece]? {
        let bytes = Array(pattern.utf8)
        guard !bytes.isEmpty, bytes.count <= 256 else { return nil }
        var out: [Piece] = []
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x27 {
                guard let end = quoted(bytes, from: at, into: &out) else { return nil }
                at = end
            } else if isLetter(byte) {
                var count = 1
                while at + count < bytes.count, bytes[at + count] == byte { count += 1 }
                guard let piece = piece(letter: byte, count: count) else { return nil }
                out.append(piece)
                at += count
            } else if byte == 0x5B || byte == 0x5D || byte == 0x7B || byte == 0x7D || byte == 0x23 {
                return nil
            } else {
                out.append(.literal(byte))
                at += 1
            }
        }
        return out
    }

    /// `'T'`, or `''` for a quote itself. Returns the place after it.
    private static func quoted(_ bytes: [UInt8], from start: Int, into out: inout [Piece]) -> Int? {
        var at = start + 1
        if at < bytes.count, bytes[at] == 0x27 {
            out.append(.literal(0x27))
            return at + 1
        }
        while at < bytes.count, bytes[at] != 0x27 {
            out.append(.literal(bytes[at]))
            at += 1
        }
        return at < bytes.count ? at + 1 : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A
    }

    private static func piece(letter: UInt8, count: Int) -> Piece? {
        switch (letter, count) {
        case (0x79, 1...4), (0x75, 1...4): return .year(count)
        case (0x4D, 1...2), (0x4C, 1...2): return .month(count)
        case (0x4D, 3), (0x4C, 3): return .monthName
        case (0x64, 1...2): return .day(count)
        case (0x48, 1...2): return .hour(count)
        case (0x6D, 1...2): return .minute(count)
        case (0x73, 1...2): return .second(count)
        case (0x53, 1...9): return .fraction(count)
        case (0x58, 1...2): return .offset(hasColon: false, writesZ: true)
        case (0x58, 3): return .offset(hasColon: true, writesZ: true)
        case (0x78, 1...2), (0x5A, 1...3): return .offset(hasColon: false, writesZ: false)
        case (0x78, 3), (0x5A, 5): return .offset(hasColon: true, writesZ: letter == 0x5A)
        default: return nil
        }
    }
}
