// SPDX-License-Identifier: Apache-2.0

/// A section's results as Markdown.
struct Report {
    let section: Section
    let engines: [EngineKind]
    let results: Results

    func lines() -> [String] {
        var lines = ["## \(section.title)", ""]
        if !section.workloads.isEmpty { lines += timeTable() + [""] }
        lines += otherTable() + [""]
        if engines.contains(.strata) && engines.count > 1 {
            if !section.workloads.isEmpty { lines += ratioTable() + [""] }
            lines += goalTable()
        }
        return lines
    }

    private func timeTable() -> [String] {
        table(
            ["ops/s · CPU µs/op · p50/p99 µs"] + engines.map(\.rawValue),
            section.workloads.map { workload in [workload.title] + engines.map { times($0, workload) } })
    }

    private func times(_ engine: EngineKind, _ workload: Workload) -> String {
        guard let rate = results.median(engine, workload, \.operationsPerSecond),
            let cpu = results.median(engine, workload, \.cpuMicros)
        else { return "" }
        var text = "\(FigureText.count(rate)) · \(FigureText.decimal(cpu, 2))"
        if let p50 = results.median(engine, workload, { $0[.p50Nanos] }),
            let p99 = results.median(engine, workload, { $0[.p99Nanos] })
        {
            text += " · \(FigureText.micros(nanos: p50))/\(FigureText.micros(nanos: p99))"
        }
        return text
    }

    private func otherTable() -> [String] {
        let amplification = { FigureText.decimal($0, 2) }
        let micros = { FigureText.micros(nanos: $0) }
        let millis = { FigureText.millis(nanos: $0) }
        let rows: [(String, Workload, (Measurement) -> Double?, (Double) -> String)] = [
            ("p99.99 of overwrite, µs", .overwrite, { $0[.p9999Nanos] }, micros),
            ("longest put of overwrite, µs", .overwrite, { $0[.maxNanos] }, micros),
            ("write amplification, fillrandom", .fillrandom, \.writeAmplification, amplification),
            ("write amplification, overwrite", .overwrite, \.writeAmplification, amplification),
            ("space amplification, fillrandom", .fillrandom, \.spaceAmplification, amplification),
            ("space amplification, overwrite", .overwrite, \.spaceAmplification, amplification),
            ("peak RSS of fillrandom, MiB", .fillrandom, { $0[.peakBytes] }, FigureText.mebibytes),
            ("peak RSS of readrandom, MiB", .readrandom, { $0[.peakBytes] }, FigureText.mebibytes),
            ("open after a clean close, ms", .open, { $0[.openNanos] }, millis),
            ("open after a kill, ms", .recover, { $0[.openNanos] }, millis),
        ]
        let shown = rows.filter { row in
            engines.contains { results.median($0, row.1, row.2) != nil }
        }
        return table(
            ["other figures"] + engines.map(\.rawValue),
            shown.map { row in
                [row.0] + engines.map { results.median($0, row.1, row.2).map(row.3) ?? "" }
            })
    }

    private func ratioTable() -> [String] {
        let peers = engines.filter { $0 != .strata }
        return table(
            ["operations per CPU second, strata ÷ peer"] + peers.map(\.rawValue),
            section.workloads.map { workload in
                [workload.title]
                    + peers.map { peer in
                        results.ratio(workload, to: peer, \.operationsPerCPUSecond)
                            .map { FigureText.decimal($0, 2) } ?? ""
                    }
            })
    }

    private func goalTable() -> [String] {
        let rows = Goal.all.compactMap { goal -> [String]? in
            guard let value = goal.value(results, engines) else { return nil }
            return [
                goal.title, FigureText.decimal(value, 2), goal.wantedText,
                goal.isMet(value) ? "met" : "missed",
            ]
        }
        return rows.isEmpty ? [] : table(["goal", "measured", "wanted", ""], rows) + [""]
    }

    private func table(_ head: [String], _ rows: [[String]]) -> [String] {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
        return [line(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(line)
    }
}
