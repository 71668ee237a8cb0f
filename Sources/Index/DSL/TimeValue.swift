// SPDX-License-Identifier: Apache-2.0

/// Elasticsearch's durations: `30s`, `500ms`, `1d`; `0` and `-1` without a unit.
public enum TimeValue {
    /// - Returns: milliseconds (parts of one are cut off); nil for all else and beyond 2^53.
    public static func millis(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        if text == "-1" { return -1 }
        var scanner = DateScanner(Array(text.utf8))
        guard let count = scanner.digits(1, 15) else { return nil }
        let unit: Int64
        switch text.drop(while: { $0.isASCII && $0.isNumber }) {
        case "nanos": return count / 1_000_000
        case "micros": return count / 1000
        case "ms": unit = 1
        case "s": unit = 1000
        case "m": unit = 60_000
        case "h": unit = 3_600_000
        case "d": unit = 86_400_000
        default: return nil
        }
        let (millis, overflows) = count.multipliedReportingOverflow(by: unit)
        return overflows || millis >= 1 << 53 ? nil : millis
    }
}
