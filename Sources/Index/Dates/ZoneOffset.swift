// SPDX-License-Identifier: Apache-2.0

/// A fixed offset from UTC. Named zones with rules for summer time are not supported.
public struct ZoneOffset: Sendable, Equatable, Hashable {
    /// East of Greenwich is positive; within ±18 hours.
    public let seconds: Int32
    public static let utc = ZoneOffset(seconds: 0)

    init(seconds: Int32) { self.seconds = seconds }

    var millis: Int64 { Int64(seconds) &* 1000 }

    /// `Z`, `UTC`, `GMT`, `UT`, `Etc/UTC`, `+02`, `+02:00`, `+0200`, `-05:30`, `UTC+2`…; nil for all else.
    public init?(_ text: String) {
        switch text {
        case "Z", "z", "UTC", "GMT", "UT", "Etc/UTC", "Etc/GMT", "Zulu", "Etc/Zulu": self = .utc
        default:
            var rest = Substring(text)
            for name in ["UTC", "GMT", "UT"] where rest.hasPrefix(name) {
                rest = rest.dropFirst(name.utf8.count)
                break
            }
            var scanner = DateScanner(Array(rest.utf8))
            guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
            self = offset
        }
    }

    /// `Z` or `+02:00`.
    public var text: String {
        guard seconds != 0 else { return "Z" }
        let magnitude = Int(seconds.magnitude)
        var out = seconds < 0 ? "-" : "+"
        out += DateFormatter.padded(magnitude / 3600, 2) + ":" + DateFormatter.padded(magnitude / 60 % 60, 2)
        if magnitude % 60 != 0 { out += ":" + DateFormatter.padded(magnitude % 60, 2) }
        return out
    }
}
