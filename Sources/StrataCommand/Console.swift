// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Standard output and standard error, written whole.
enum Console {
    static var isTerminal: Bool { isatty(2) == 1 }

    static func out(_ bytes: [UInt8]) { write(1, bytes) }
    static func out(_ text: String) { write(1, Array(text.utf8)) }
    /// For progress and remarks, so that output can be piped on.
    static func note(_ text: String) { write(2, Array(text.utf8)) }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var at = 0
            while at < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: at), buffer.count - at)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return }
                at += count
            }
        }
    }

    /// `1,234,567`
    static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var parts: [String] = []
        while digits.count > 3 {
            parts.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + parts).joined(separator: ",")
    }

    /// `4m 05s`
    static func duration(_ seconds: Double) -> String {
        let whole = seconds.isFinite ? Int(min(max(seconds, 0), 1e9).rounded()) : 0
        if whole < 60 { return "\(whole)s" }
        let rest = whole % 60
        return "\(whole / 60)m \(rest < 10 ? "0" : "")\(rest)s"
    }

    /// `12.3 MB`
    static func bytes(_ count: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1_000 && unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
