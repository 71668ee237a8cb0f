// SPDX-License-Identifier: Apache-2.0

/// Date expressions: `now-1d/d`, `2024-01-01||+1M/d`, or a plain date.
///
/// After the anchor follow any number of `+N`unit, `-N`unit (N is 1 when absent) and `/`unit, applied from
/// left to right. Units: y M w d h H m s. With `roundsUp`, `/`unit goes to the unit's last millisecond.
public struct DateMath: Sendable {
    public enum Failure: Error, Sendable, Equatable {
        /// The anchor is not of the format.
        case unparsableDate(String)
        /// What follows the anchor is not date math; the text says why, in Elasticsearch's words.
        case unparsableMath(String)
    }

    public let format: DateFormat
    /// The instant that `now` stands for, in milliseconds since 1970 UTC.
    public let nowMillis: Int64
    /// Of dates without an offset and of rounding; it does not move `now`.
    public let zone: ZoneOffset

    public init(format: DateFormat, nowMillis: Int64, zone: ZoneOffset = .utc) {
        self.format = format
        self.nowMillis = nowMillis
        self.zone = zone
    }

    /// - Returns: milliseconds since 1970 UTC.
    public func evaluate(_ text: String, roundsUp: Bool) throws(Failure) -> Int64 {
        let bytes = Array(text.utf8)
        if text.hasPrefix("now") {
            return try apply(bytes, from: 3, to: nowMillis, roundsUp: roundsUp)
        }
        let separator = Self.separator(in: bytes)
        let anchor = separator.map { Array(bytes[..<$0]) } ?? bytes
        // With math after it the anchor is exact: only the last rounding goes up.
        let anchorRoundsUp = roundsUp && separator == nil
        guard let millis = format.parse(anchor, roundsUp: anchorRoundsUp, zone: zone) else {
            throw .unparsableDate(String(decoding: anchor, as: UTF8.self))
        }
        guard let separator else { return millis }
        return try apply(bytes, from: separator + 2, to: millis, roundsUp: roundsUp)
    }

    private static func separator(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= 2 else { return nil }
        for at in 0..<bytes.count - 1 where bytes[at] == 0x7C && bytes[at + 1] == 0x7C { return at }
        return nil
    }

    private func apply(_ bytes: [UInt8], from: Int, to start: Int64, roundsUp: Bool) throws(Failure) -> Int64
    {
        let text = String(decoding: bytes.dropFirst(from), as: UTF8.self)
        var scanner = DateScanner(bytes)
        scanner.at = from
        var local = start &+ zone.millis
        while !scanner.isAtEnd {
            let sign = scanner.peek
            let rounds = scanner.take(0x2F)
            guard rounds || scanner.take(0x2B) || scanner.take(0x2D) else {
                throw .unparsableMath("operator not supported for date math [\(text)]")
            }
            let count = scanner.digits(1, 9)
            if rounds, let count, count != 1 {
                throw .unparsableMath("rounding `/` can only be used on single unit types [\(text)]")
            }
            guard let letter = scanner.peek else {
                throw .unparsableMath("truncated date math [\(text)]")
            }
            guard let unit = Self.unit(letter) else {
                let name = String(decoding: [letter], as: UTF8.self)
                throw .unparsableMath("unit [\(name)] not supported for date math [\(text)]")
            }
            scanner.at += 1
            if rounds {
                local = unit.floor(local)
                if roundsUp { local = unit.add(1, to: local) &- 1 }
            } else {
                local = unit.add(sign == 0x2D ? 0 &- (count ?? 1) : count ?? 1, to: local)
            }
        }
        return local &- zone.millis
    }

    private static func unit(_ letter: UInt8) -> CalendarUnit? {
        switch letter {
        case 0x79: return .year
        case 0x4D: return .month
        case 0x77: return .week
        case 0x64: return .day
        case 0x68, 0x48: return .hour
        case 0x6D: return .minute
        case 0x73: return .second
        default: return nil
        }
    }
}
