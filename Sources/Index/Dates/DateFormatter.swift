// SPDX-License-Identifier: Apache-2.0

/// Instants as text, in the form of a pattern.
enum DateFormatter {
    static func text(of millis: Int64, pattern: DatePattern, zone: ZoneOffset) -> String {
        switch pattern {
        case .epochMillis: return String(millis)
        case .epochSecond:
            let seconds = CalendarMath.floorDivide(millis, 1000)
            let rest = millis &- seconds &* 1000
            return rest == 0 ? String(seconds) : String(seconds) + "." + padded(Int(rest), 3)
        case .optionalTime:
            return text(of: millis, pieces: iso, zone: zone)
        case .pieces(let pieces):
            return text(of: millis, pieces: pieces, zone: zone)
        }
    }

    private static let iso: [DatePattern.Piece] = [
        .year(4), .literal(0x2D), .month(2), .literal(0x2D), .day(2), .literal(0x54), .hour(2),
        .literal(0x3A),
        .minute(2), .literal(0x3A), .second(2), .literal(0x2E), .fraction(3),
        .offset(hasColon: true, writesZ: true),
    ]

    private static func text(of millis: Int64, pieces: [DatePattern.Piece], zone: ZoneOffset) -> String {
        let local = millis &+ zone.millis
        let days = CalendarMath.floorDivide(local, CalendarMath.millisPerDay)
        let date = CalendarMath.civil(days: days)
        let time = Int(local &- days &* CalendarMath.millisPerDay)
        var out: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .literal(let byte): out.append(byte)
            case .year(let count): out += year(date.year, count).utf8
            case .month(let count): out += padded(Int(date.month), count).utf8
            case .monthName: out += DatePattern.monthNames[Int(date.month - 1)].utf8
            case .day(let count): out += padded(Int(date.day), count).utf8
            case .hour(let count): out += padded(time / 3_600_000, count).utf8
            case .minute(let count): out += padded(time / 60_000 % 60, count).utf8
            case .second(let count): out += padded(time / 1000 % 60, count).utf8
            case .fraction(let count): out += fraction(time % 1000, count).utf8
            case .offset(let hasColon, let writesZ):
                out += offset(zone, hasColon: hasColon, writesZ: writesZ).utf8
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func year(_ year: Int64, _ count: Int) -> String {
        if count == 2 { return padded(Int(year.magnitude % 100), 2) }
        let digits = padded(Int(year.magnitude), count)
        if year < 0 { return "-" + digits }
        return year > 9999 ? "+" + digits : digits
    }

    private static func fraction(_ millis: Int, _ count: Int) -> String {
        let digits = padded(millis, 3)
        return count <= 3 ? String(digits.prefix(count)) : digits + String(repeating: "0", count: count - 3)
    }

    private static func offset(_ zone: ZoneOffset, hasColon: Bool, writesZ: Bool) -> String {
        if zone.seconds == 0 { return writesZ ? "Z" : (hasColon ? "+00:00" : "+0000") }
        let text = zone.text
        return hasColon ? text : text.filter { $0 != ":" }
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        guard digits.utf8.count < width else { return digits }
        return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
