// SPDX-License-Identifier: Apache-2.0

extension DatePattern {
    /// - Returns: milliseconds since 1970 UTC; nil when the text is not of this pattern.
    func parse(_ bytes: [UInt8], roundsUp: Bool, zone: ZoneOffset) -> Int64? {
        switch self {
        case .optionalTime(let isStrict):
            return Self.optionalTime(bytes, isStrict: isStrict)?.resolve(roundsUp: roundsUp, zone: zone)
        case .epochMillis: return Self.epoch(bytes, unitMillis: 1, roundsUp: roundsUp)
        case .epochSecond: return Self.epoch(bytes, unitMillis: 1000, roundsUp: roundsUp)
        case .pieces(let pieces):
            return Self.parts(bytes, pieces)?.resolve(roundsUp: roundsUp, zone: zone)
        }
    }

    /// Digits with an optional sign and an optional fraction.
    private static func epoch(_ bytes: [UInt8], unitMillis: Int64, roundsUp: Bool) -> Int64? {
        var scanner = DateScanner(bytes)
        let isNegative = scanner.take(0x2D)
        guard let whole = scanner.digits(1, 15) else { return nil }
        var millis = whole &* unitMillis
        if scanner.take(0x2E) {
            guard let fraction = scanner.fractionMillis() else { return nil }
            if unitMillis == 1000 { millis = millis &+ fraction }
        } else if roundsUp, unitMillis == 1000, !isNegative {
            millis = millis &+ 999
        }
        return scanner.isAtEnd ? (isNegative ? 0 &- millis : millis) : nil
    }

    private static func optionalTime(_ bytes: [UInt8], isStrict: Bool) -> DateParts? {
        let least = isStrict ? 2 : 1
        var scanner = DateScanner(bytes)
        var parts = DateParts()
        let sign = scanner.peek
        let isSigned = scanner.take(0x2D) || scanner.take(0x2B)
        guard let year = scanner.digits(isStrict ? 4 : 1, isSigned ? 9 : (isStrict ? 4 : 9))
        else { return nil }
        parts.year = sign == 0x2D ? 0 &- year : year
        if scanner.take(0x2D) {
            parts.month = scanner.digits(least, 2)
            guard parts.month != nil else { return nil }
            if scanner.take(0x2D) {
                parts.day = scanner.digits(least, 2)
                guard parts.day != nil else { return nil }
            }
        }
        if scanner.take(0x54) {
            guard time(&scanner, into: &parts, least: least) else { return nil }
        }
        return scanner.isAtEnd ? parts : nil
    }

    /// `10`, `10:30`, `10:30:15.123`, each with an optional offset; nothing at all is fine too.
    private static func time(_ scanner: inout DateScanner, into parts: inout DateParts, least: Int) -> Bool {
        if scanner.isAtEnd { return true }
        parts.hour = scanner.digits(least, 2)
        guard parts.hour != nil else { return false }
        if scanner.take(0x3A) {
            parts.minute = scanner.digits(least, 2)
            guard parts.minute != nil else { return false }
            if scanner.take(0x3A) {
                parts.second = scanner.digits(least, 2)
                guard parts.second != nil else { return false }
                if scanner.take(0x2E) || scanner.take(0x2C) {
                    parts.millis = scanner.fractionMillis()
                    guard parts.millis != nil else { return false }
                }
            }
        }
        if !scanner.isAtEnd {
            parts.zone = scanner.offset()
            return parts.zone != nil
        }
        return true
    }

    private static func parts(_ bytes: [UInt8], _ pieces: [Piece]) -> DateParts? {
        var scanner = DateScanner(bytes)
        var parts = DateParts()
        for piece in pieces {
            guard read(piece, &scanner, into: &parts) else { return nil }
        }
        return scanner.isAtEnd ? parts : nil
    }

    private static func read(_ piece: Piece, _ scanner: inout DateScanner, into parts: inout DateParts)
        -> Bool
    {
        switch piece {
        case .literal(let byte): return scanner.take(byte)
        case .year(let count):
            let value =
                count == 2 ? scanner.digits(2, 2).map { $0 + 2000 } : scanner.digits(count, max(count, 4))
            parts.year = value
            return value != nil
        case .month(let count):
            parts.month = scanner.digits(count, 2)
            return parts.month != nil
        case .monthName:
            parts.month = monthName(&scanner)
            return parts.month != nil
        case .day(let count):
            parts.day = scanner.digits(count, 2)
            return parts.day != nil
        case .hour(let count):
            parts.hour = scanner.digits(count, 2)
            return parts.hour != nil
        case .minute(let count):
            parts.minute = scanner.digits(count, 2)
            return parts.minute != nil
        case .second(let count):
            parts.second = scanner.digits(count, 2)
            return parts.second != nil
        case .fraction(let count):
            parts.millis = scanner.fractionMillis(count, count)
            return parts.millis != nil
        case .offset:
            parts.zone = scanner.offset()
            return parts.zone != nil
        }
    }

    private static func monthName(_ scanner: inout DateScanner) -> Int64? {
        guard scanner.at + 3 <= scanner.bytes.count else { return nil }
        let name = scanner.bytes[scanner.at..<scanner.at + 3]
        guard let index = monthNames.firstIndex(where: { name.elementsEqual($0.utf8) }) else { return nil }
        scanner.at += 3
        return Int64(index + 1)
    }
}
