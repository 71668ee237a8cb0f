// SPDX-License-Identifier: Apache-2.0

/// Measurements of one section, one for each repetition.
struct Results {
    private var runs: [EngineKind: [Workload: [Measurement]]] = [:]

    mutating func add(_ measurement: Measurement, _ engine: EngineKind, _ workload: Workload) {
        runs[engine, default: [:]][workload, default: []].append(measurement)
    }

    /// The median over the repetitions.
    func median(_ engine: EngineKind, _ workload: Workload, _ figure: (Measurement) -> Double?) -> Double? {
        Results.median((runs[engine]?[workload] ?? []).compactMap(figure))
    }

    /// The median of our figure by the peer's of the same repetition.
    func ratio(
        _ workload: Workload, to peer: EngineKind, _ figure: (Measurement) -> Double?
    ) -> Double? {
        guard let ours = runs[.strata]?[workload], let theirs = runs[peer]?[workload] else { return nil }
        return Results.median(
            zip(ours, theirs).compactMap { mine, other in
                guard let mine = figure(mine), let other = figure(other), other > 0 else { return nil }
                return mine / other
            })
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
