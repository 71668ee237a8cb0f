// SPDX-License-Identifier: Apache-2.0

/// What one run of a workload came to. Passes from child to parent as a line of text.
struct Measurement {
    enum Figure: String, CaseIterable {
        /// How often the workload's unit was done: a put, a get, a key of a multi-get, a seek, an entry of a
        /// scan.
        case operations
        /// Until the last call returned.
        case wallNanos
        /// Of all threads, until the background was idle.
        case cpuNanos
        case p50Nanos
        case p99Nanos
        case p9999Nanos
        case maxNanos
        /// Handed to the kernel by writing calls, until the background was idle.
        case writtenBytes
        /// Keys and values that were put.
        case userBytes
        case peakBytes
        /// Until the store was open.
        case openNanos
        /// What the closed store takes on the disk.
        case directoryBytes
        /// Keys and values of the records that it holds then.
        case liveBytes
    }

    private static let mark = "measurement"
    private var figures: [Figure: Double] = [:]

    init() {}

    /// `nil` when no line of the output is a measurement.
    init?(output: String) {
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix(Measurement.mark) }) else {
            return nil
        }
        for pair in line.split(separator: " ").dropFirst() {
            let halves = pair.split(separator: "=")
            guard halves.count == 2, let figure = Figure(rawValue: String(halves[0])),
                let value = Double(halves[1])
            else { return nil }
            figures[figure] = value
        }
    }

    var line: String {
        let pairs = Figure.allCases.compactMap { figure in
            figures[figure].map { "\(figure.rawValue)=\($0)" }
        }
        return ([Measurement.mark] + pairs).joined(separator: " ")
    }

    subscript(_ figure: Figure) -> Double? {
        get { figures[figure] }
        set { figures[figure] = newValue }
    }

    /// One figure by another; `nil` when there is none, or nothing to divide by.
    func ratio(_ a: Figure, _ b: Figure) -> Double? {
        guard let a = figures[a], let b = figures[b], b > 0 else { return nil }
        return a / b
    }

    var cpuMicros: Double? { ratio(.cpuNanos, .operations).map { $0 / 1_000 } }
    var operationsPerSecond: Double? { ratio(.operations, .wallNanos).map { $0 * 1e9 } }
    var operationsPerCPUSecond: Double? { ratio(.operations, .cpuNanos).map { $0 * 1e9 } }
    var writeAmplification: Double? { ratio(.writtenBytes, .userBytes) }
    var spaceAmplification: Double? { ratio(.directoryBytes, .liveBytes) }
}
