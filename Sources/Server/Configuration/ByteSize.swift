// SPDX-License-Identifier: Apache-2.0

/// Reads sizes such as `512MB`, `1GiB` and `1048576`.
public enum ByteSize {
    /// What may stand behind a number.
    public static let units: [(suffix: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]

    /// - Returns: `nil` for anything else, and for what 63 bits do not hold. Letters may be of either case.
    public static func parse(_ text: String) -> Int? {
        var digits = Substring(text)
        var factor = 1
        for unit in units where text.lowercased().hasSuffix(unit.suffix.lowercased()) {
            digits = text.dropLast(unit.suffix.count)
            factor = unit.bytes
            break
        }
        while digits.last == " " { digits.removeLast() }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let count = Int(digits)
        else { return nil }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: factor)
        return overflows ? nil : bytes
    }
}
