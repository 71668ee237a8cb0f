// SPDX-License-Identifier: Apache-2.0

/// A date field's format: alternatives joined by `||`, tried in order; the first one is used for output.
public struct DateFormat: Sendable, Equatable {
    /// As the mapping or the query wrote it.
    public let source: String
    let patterns: [DatePattern]

    /// `strict_date_optional_time||epoch_millis`
    public static let standard = DateFormat(
        source: "strict_date_optional_time||epoch_millis",
        patterns: [.optionalTime(isStrict: true), .epochMillis])
    /// What dynamic mapping takes for a date; its texts come back in the standard format.
    static let detection = DateFormat(
        source: "strict_date_optional_time", patterns: [.optionalTime(isStrict: true)])
    /// The second form that dynamic mapping knows.
    static let slashed = DateFormat(uncheckedSource: "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis")

    private init(source: String, patterns: [DatePattern]) {
        self.source = source
        self.patterns = patterns
    }

    private init(uncheckedSource source: String) {
        self = DateFormat(source) ?? .standard
    }

    /// - Returns: nil when an alternative is neither a known name nor a pattern of supported letters.
    public init?(_ source: String) {
        var patterns: [DatePattern] = []
        for part in Self.alternatives(of: source) {
            guard patterns.count < 16, let pattern = DatePattern(part) else { return nil }
            patterns.append(pattern)
        }
        guard !patterns.isEmpty else { return nil }
        self.source = source
        self.patterns = patterns
    }

    private static func alternatives(of source: String) -> [String] {
        var out: [String] = []
        var current: [UInt8] = []
        var previousWasBar = false
        for byte in source.utf8 {
            if byte == 0x7C, previousWasBar {
                current.removeLast()
                out.append(String(decoding: current, as: UTF8.self))
                current = []
                previousWasBar = false
            } else {
                current.append(byte)
                previousWasBar = byte == 0x7C
            }
        }
        out.append(String(decoding: current, as: UTF8.self))
        return out
    }

    /// - Parameters:
    ///   - roundsUp: parts left out take their greatest value instead of their least.
    ///   - zone: of texts without an offset.
    /// - Returns: milliseconds since 1970 UTC; nil when no alternative takes the text.
    public func parse(_ text: String, roundsUp: Bool = false, zone: ZoneOffset = .utc) -> Int64? {
        parse(Array(text.utf8), roundsUp: roundsUp, zone: zone)
    }

    func parse(_ bytes: [UInt8], roundsUp: Bool = false, zone: ZoneOffset = .utc) -> Int64? {
        guard bytes.count <= 64 else { return nil }
        for pattern in patterns {
            if let millis = pattern.parse(bytes, roundsUp: roundsUp, zone: zone) { return millis }
        }
        return nil
    }

    /// `key_as_string`, `value_as_string`: in the first alternative, with the zone's offset.
    public func text(of millis: Int64, zone: ZoneOffset = .utc) -> String {
        DateFormatter.text(of: millis, pattern: patterns[0], zone: zone)
    }
}
