// SPDX-License-Identifier: Apache-2.0

/// Numbers as the tables show them.
enum FigureText {
    static func count(_ value: Double) -> String {
        switch value {
        case 1_000_000...: decimal(value / 1_000_000, 1) + "M"
        case 10_000...: decimal(value / 1_000, 0) + "k"
        case 1_000...: decimal(value / 1_000, 1) + "k"
        default: decimal(value, 0)
        }
    }

    static func micros(nanos: Double) -> String {
        nanos < 100_000 ? decimal(nanos / 1_000, 1) : decimal(nanos / 1_000, 0)
    }

    static func millis(nanos: Double) -> String { decimal(nanos / 1_000_000, 1) }

    static func mebibytes(_ bytes: Double) -> String { decimal(bytes / 1_048_576, 0) }

    static func decimal(_ value: Double, _ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        guard let scaled = Int(exactly: (value * Double(scale)).rounded()) else { return "-" }
        if places == 0 { return "\(scaled)" }
        let fraction = "\(abs(scaled) % scale)"
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / scale).\(zeros)\(fraction)"
    }
}
