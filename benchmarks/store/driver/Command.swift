// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the command line asks for: tables, or one workload in this process.
struct Command {
    private let arguments: Arguments
    private let root: String

    init(_ words: [String]) throws {
        arguments = try Arguments(words)
        root = arguments.text("--root") ?? ".build-bench-public/stores"
    }

    func run() throws {
        guard let engine = try arguments.engine(), let workload = try arguments.workload() else {
            return try runSections()
        }
        try runOne(engine, workload)
    }

    private func runSections() throws {
        let engines = try arguments.engines()
        let repeats = max(1, try arguments.number("--repeats", or: arguments.isQuick ? 1 : 5))
        Output.line("Medians of \(repeats); load average \(loadText()) at the start.\n")
        for section in try arguments.sections() {
            let runner = Runner(
                program: "/proc/self/exe", engines: engines, section: section, repeats: repeats, root: root)
            let report = Report(section: section, engines: engines, results: try runner.run())
            for line in report.lines() { Output.line(line) }
        }
        Output.line(Command.caveat)
        Output.line("Load average \(loadText()) at the end.")
    }

    private static let caveat = """
        Debian builds RocksDB with assertions and without fast CRC32: a release build is estimated 2.3 × faster at
        writes and 1.3 × at reads. Ratios are plain, not corrected for that.
        """

    private func loadText() -> String {
        var loads = [0.0, 0.0, 0.0]
        getloadavg(&loads, 3)
        return FigureText.decimal(loads[0], 1)
    }

    /// A child of the runner's, or a single run that makes the store it needs.
    private func runOne(_ engine: EngineKind, _ workload: Workload) throws {
        let settings = try arguments.settings()
        let loops = max(1, try arguments.number("--loops", or: 1))
        let directory = arguments.text("--directory") ?? "\(root)/\(engine.rawValue)-single"
        if !arguments.isChild { try prepare(directory, engine, workload, settings) }
        let measurement = try WorkloadRun.measure(
            engine, workload, settings, directory: directory, loops: loops)
        Output.line(measurement.line)
    }

    private func prepare(
        _ directory: String, _ engine: EngineKind, _ workload: Workload, _ settings: Settings
    ) throws {
        if workload.start == .nothing { return try StoreDirectory.makeEmpty(directory) }
        if StoreDirectory.exists(directory) { return }
        try StoreDirectory.makeEmpty(directory)
        for step in [Workload.fillbatch, .settle] {
            try ChildProcess.run(
                [
                    "/proc/self/exe", "--child", "--engine", engine.rawValue, "--workload", step.rawValue,
                    "--directory", directory,
                ] + settings.arguments)
        }
    }
}
