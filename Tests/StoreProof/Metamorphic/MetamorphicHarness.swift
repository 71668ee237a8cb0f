// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Runs one program under many sets of options; every operation must have the same answer under all.
public struct MetamorphicHarness: Sendable {
    public static var setCount: Int { TuningSet.all.count }

    private let seed: UInt64

    public init(seed: UInt64) { self.seed = seed }

    /// - Parameter note: told before each run which it is, for the case that the process ends.
    public func run(_ note: (String) -> Void = { _ in }) throws -> MetamorphicReport {
        let program = Program(seed: seed)
        var report = MetamorphicReport()
        report.programs = 1
        var reference: [UInt64] = []
        for tuning in TuningSet.all {
            note("program \(seed) with '\(tuning.name)'")
            report.runs += 1
            report.operations += program.steps.count
            do {
                let answers = try ProgramRun(program, tuning).run()
                if reference.isEmpty { reference = answers }
                guard answers != reference else { continue }
                let i = zip(answers, reference).prefix { $0 == $1 }.count
                report.failures.append(
                    "program \(seed): with '\(tuning.name)' step \(i) has another answer than with "
                        + "'\(TuningSet.all[0].name)': \(text(program.steps[i]))")
            } catch { report.failures.append("program \(seed) with '\(tuning.name)': \(error)") }
        }
        return report
    }
}

/// What runs of `MetamorphicHarness` did.
public struct MetamorphicReport: Sendable {
    public var programs = 0
    public var runs = 0
    public var operations = 0
    public var failures: [String] = []

    public init() {}

    public static func += (sum: inout MetamorphicReport, one: MetamorphicReport) {
        sum.programs += one.programs
        sum.runs += one.runs
        sum.operations += one.operations
        sum.failures += one.failures
    }
}
