// SPDX-License-Identifier: Apache-2.0

/// Runs a section: each engine, workload and repetition in a child process of its own, the engines taking
/// turns at each workload, so that what else the machine does meets them alike.
struct Runner {
    let program: String
    let engines: [EngineKind]
    let section: Section
    let repeats: Int
    /// Stores are made below it.
    let root: String

    func run() throws -> Results {
        var results = Results()
        for repetition in 0..<repeats {
            try StoreDirectory.makeEmpty(root)
            for (place, workload) in section.workloads.enumerated() {
                for engine in turn(repetition + place) {
                    Output.note("\(repetition + 1)/\(repeats) \(workload.rawValue) \(engine.rawValue)")
                    results.add(try measure(engine, workload), engine, workload)
                }
            }
            if section.opens { try measureOpening(repetition, &results) }
        }
        try StoreDirectory.remove(root)
        return results
    }

    /// The engines, another of them first each time.
    private func turn(_ number: Int) -> [EngineKind] {
        let first = number % engines.count
        return Array(engines[first...] + engines[..<first])
    }

    private func measure(_ engine: EngineKind, _ workload: Workload) throws -> Measurement {
        let work = "\(root)/\(engine.rawValue)"
        switch workload.start {
        case .nothing: try StoreDirectory.makeEmpty(work)
        case .settled: return try child(engine, workload, try settled(engine))
        case .copyOfSettled: try StoreDirectory.copy(try settled(engine), to: work)
        case .left: break
        }
        let result = try child(engine, workload, work)
        if workload == .fillrandom { try settle(engine, work) }
        if workload != .crash { try StoreDirectory.remove(work) }
        return result
    }

    private func measureOpening(_ repetition: Int, _ results: inout Results) throws {
        for engine in turn(repetition) {
            results.add(try measure(engine, .open), engine, .open)
            _ = try measure(engine, .crash)
            results.add(try measure(engine, .recover), engine, .recover)
        }
    }

    /// The engine's filled store at rest; made by a batch fill if no workload has left one.
    private func settled(_ engine: EngineKind) throws -> String {
        let path = settledPath(engine)
        if StoreDirectory.exists(path) { return path }
        let filled = path + "-filled"
        try StoreDirectory.makeEmpty(filled)
        _ = try child(engine, .fillbatch, filled)
        try settle(engine, filled)
        try StoreDirectory.remove(filled)
        return path
    }

    private func settle(_ engine: EngineKind, _ filled: String) throws {
        try StoreDirectory.copy(filled, to: settledPath(engine))
        _ = try child(engine, .settle, settledPath(engine))
    }

    private func settledPath(_ engine: EngineKind) -> String { "\(root)/\(engine.rawValue)-settled" }

    private func child(_ engine: EngineKind, _ workload: Workload, _ directory: String) throws -> Measurement
    {
        let killed: Int32 = 9
        let output = try ChildProcess.run(
            [
                program, "--child", "--engine", engine.rawValue, "--workload", workload.rawValue,
                "--directory", directory,
            ] + section.settings.arguments, endingBy: workload == .crash ? killed : 0)
        if workload == .crash { return Measurement() }
        guard let measurement = Measurement(output: output) else {
            throw BenchmarkError("\(engine.rawValue) gave no measurement of \(workload.rawValue)")
        }
        return measurement
    }
}
