// SPDX-License-Identifier: Apache-2.0
import Base

/// How a column writes times: `iso8601`, `epoch_millis`, `epoch_seconds`, or a pattern of `yyyy MM dd HH mm
/// ss` (`M d H m s` take one or two digits) with other characters as they are: `dd/MM/yyyy HH:mm`.
///
/// What has no zone of its own is in the zone given, an offset from UTC that does not change over the year.
public struct TimeFormat: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case number(unit: Character, digitsMin: Int, digitsMax: Int)
        case literal(UInt8)
    }

    private enum Form: Sendable, Equatable {
        case iso8601, epochMillis, epochSeconds
        case pattern([Part])
    }

    private let form: Form
    private let zoneMillis: Int64

    /// - Throws: `.mapping` for an unknown letter or zone.
    public init(_ text: String, zone: String = "UTC") throws(ImportError) {
        switch text {
        case "iso8601": form = .iso8601
        case "epoch_millis": form = .epochMillis
        case "epoch_seconds": form = .epochSeconds
        default: form = .pattern(try TimeFormat.parts(text))
        }
        zoneMillis = try TimeFormat.offset(zone)
    }

    private static func offset(_ zone: String) throws(ImportError) -> Int64 {
        if zone == "UTC" || zone == "Z" { return 0 }
        guard zone.hasPrefix("+") || zone.hasPrefix("-"),
            let shifted = try? Timestamp.parse("1970-01-01T00:00:00" + zone)
        else { throw .mapping("time zone '\(zone)' is neither UTC nor an offset such as +02:00") }
        return -shifted
    }

    private static func parts(_ text: String) throws(ImportError) -> [Part] {
        var parts: [Part] = []
        var rest = Substring(text)
        while let first = rest.first {
            let run = rest.prefix { $0 == first }
            rest = rest.dropFirst(run.count)
            if "yMdHms".contains(first) {
                let isFixed = run.count > 1
                let digits = first == "y" ? 4 : 2
                guard run.count == digits || (run.count == 1 && first != "y") else {
                    throw .mapping("time format '\(text)': '\(run)' is not a unit that we read")
                }
                parts.append(.number(unit: first, digitsMin: isFixed ? digits : 1, digitsMax: digits))
            } else if first.isLetter && first != "T" {
                throw .mapping("time format '\(text)': unknown letter '\(first)'")
            } else {
                for byte in String(run).utf8 { parts.append(.literal(byte)) }
            }
        }
        return parts
    }

    /// Milliseconds since 1970, or `nil` when the text is not of this form.
    public func millis(_ text: String) -> Int64? {
        let text = Text.trimmed(text)
        switch form {
        case .epochMillis: return Int64(text)
        case .epochSeconds: return Int64(text).flatMap { Int64(exactly: Double($0) * 1_000) }
        case .iso8601:
            guard let millis = try? Timestamp.parse(text) else { return nil }
            let hasZone =
                text.last == "Z" || text.last == "z" || text.dropFirst(10).contains { "+-".contains($0) }
            return hasZone ? millis : millis - zoneMillis
        case .pattern(let parts): return pattern(parts, Array(text.utf8))
        }
    }

    private func pattern(_ parts: [Part], _ text: [UInt8]) -> Int64? {
        var at = 0
        var values: [Character: Int] = [:]
        for part in parts {
            switch part {
            case .literal(let byte):
                guard at < text.count, text[at] == byte else { return nil }
                at += 1
            case .number(let unit, let digitsMin, let digitsMax):
                let start = at
                var value = 0
                while at < text.count, at - start < digitsMax, (0x30...0x39).contains(text[at]) {
                    value = value * 10 + Int(text[at] - 0x30)
                    at += 1
                }
                guard at - start >= digitsMin else { return nil }
                values[unit] = value
            }
        }
        guard at == text.count,
            let date = CivilDate(year: values["y"] ?? 1970, month: values["M"] ?? 1, day: values["d"] ?? 1)
        else { return nil }
        let (hours, minutes, seconds) = (values["H"] ?? 0, values["m"] ?? 0, values["s"] ?? 0)
        guard hours < 24, minutes < 60, seconds < 60 else { return nil }
        return date.startMillis + Int64(((hours * 60 + minutes) * 60 + seconds) * 1_000) - zoneMillis
    }
}
