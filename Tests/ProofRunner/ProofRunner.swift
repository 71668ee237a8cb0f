// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import StoreProof

/// Runs the harnesses of `StoreProof` over all scenarios, several at a time.
///
/// `crashes` and `faults` take `--scenario TEXT` (those whose name contains it), `--share N` (one state or
/// case in N), `--seed S` (other interleavings of the store's threads) and `--jobs J`. `crashes` takes
/// `--nested 0`: the power does not go again while a store is opened. `metamorphic` takes `--runs N`
/// programs, `--from F` on. `kills` takes `--runs N` rounds, `stress` `--seconds N`, both `--directory D` on
/// a real disk. `race` makes a race, to see that the thread sanitizer tells.
struct ProofRunner {
    private enum Mode: String, CaseIterable {
        case crashes, faults, metamorphic, kills, stress, race, scenarios
    }

    private var mode: Mode?
    private var scenario = ""
    private var share: UInt64 = 1
    private var jobs = 2
    private var seed: UInt64 = 7
    private var isNested = true
    private var from: UInt64 = 1
    private var runs: UInt64 = 10
    private var seconds: UInt64 = 10
    private var directory = ""
    private var mistake: String?

    init(arguments: [String]) {
        var rest = arguments[...]
        mode = rest.popFirst().flatMap(Mode.init)
        if [.kills, .stress].contains(mode) && !arguments.contains("--directory") {
            mistake = "this needs --directory"
        }
        if mode == nil { mistake = "the first argument is one of \(Mode.allCases.map(\.rawValue))" }
        while let option = rest.popFirst(), mistake == nil {
            let text = rest.popFirst()
            let number = text.flatMap { UInt64($0) }
            switch (option, text, number) {
            case ("--scenario", let text?, _): scenario = text
            case ("--share", _, let number?) where number > 0: share = number
            case ("--seed", _, let number?): seed = number
            case ("--runs", _, let number?): runs = number
            case ("--seconds", _, let number?): seconds = number
            case ("--directory", let text?, _): directory = text
            case ("--from", _, let number?): from = number
            case ("--nested", _, let number?): isNested = number != 0
            case ("--jobs", _, let number?) where number > 0: jobs = Int(min(number, 64))
            default: mistake = "unknown option, or no value for it: \(option)"
            }
        }
    }

    /// - Returns: the process's exit code.
    func run() -> Int32 {
        guard let mode, mistake == nil else {
            print(
                "\(mistake ?? ""); usage: ProofRunner MODE [--scenario TEXT] [--share N] [--seed S] [--nested 0] [--runs N] [--from F] [--jobs J] "
                    + "[--directory D] [--seconds N]")
            return 2
        }
        let chosen = Scenario.all.filter { scenario.isEmpty || $0.name.contains(scenario) }
        switch mode {
        case .scenarios:
            for scenario in chosen { print(scenario.name) }
            return 0
        case .crashes: return crashes(chosen)
        case .faults: return faults(chosen)
        case .metamorphic: return metamorphic()
        case .kills: return kills()
        case .stress: return stress()
        case .race:
            print("two threads counted to \(Stress.plantRace())")
            return 0
        }
    }

    private func crashes(_ scenarios: [Scenario]) -> Int32 {
        let (reports, failures) = Jobs(count: jobs).run(scenarios) { [share, isNested, seed] scenario, note in
            var options = CrashHarness.Options()
            options.share = share
            options.isNested = isNested
            options.seed = seed
            return try CrashHarness(scenario, options).run(note)
        }
        var sum = CrashReport()
        for report in reports { sum += report }
        print(
            "crash states: \(scenarios.count) scenarios, \(sum.moments) moments of power loss, \(sum.choices) choices "
                + "of what is kept, \(sum.states) different states opened and compared, \(sum.nestedStates) more from "
                + "power lost again while those were opened, \(sum.failures.count + failures.count) failures")
        return report(sum.failures + failures)
    }

    private func faults(_ scenarios: [Scenario]) -> Int32 {
        let (reports, failures) = Jobs(count: jobs).run(scenarios) { [share, seed] scenario, note in
            try FaultHarness(scenario, share: Int(share), seed: seed).run(note)
        }
        var sum = FaultReport()
        for report in reports { sum += report }
        print(
            "failing operations: \(scenarios.count) scenarios, \(sum.operations) operations, \(sum.cases) cases, "
                + "\(sum.errors) calls that ended with an error, \(sum.failures.count + failures.count) failures"
        )
        return report(sum.failures + failures)
    }

    private func metamorphic() -> Int32 {
        let (reports, failures) = Jobs(count: jobs).run(Array(from..<from + runs)) { seed, note in
            try MetamorphicHarness(seed: seed).run(note)
        }
        var sum = MetamorphicReport()
        for report in reports { sum += report }
        print(
            "metamorphic: \(sum.programs) programs under \(MetamorphicHarness.setCount) sets of options, \(sum.runs) "
                + "runs, \(sum.operations) operations, \(sum.failures.count + failures.count) failures")
        return report(sum.failures + failures)
    }

    private func kills() -> Int32 {
        var rounds = KillRounds(directory: directory, rounds: Int(clamping: runs), seed: seed)
        let sum = rounds.run()
        print(
            "kills: \(sum.rounds) rounds, \(sum.killedOpening) while the store was opened, \(sum.acknowledged) "
                + "acknowledged commits, \(sum.failure == nil ? 0 : 1) failures")
        return report(sum.failure.map { [$0] } ?? [])
    }

    private func stress() -> Int32 {
        do {
            let sum = try Stress(directory: directory, seconds: seconds).run()
            print(
                "stress: \(sum.commits) commits, \(sum.checks) snapshots compared, \(sum.checkpoints) checkpoints, "
                    + "\(sum.failures.count) failures")
            return report(sum.failures)
        } catch { return report(["\(error)"]) }
    }

    private func report(_ failures: [String]) -> Int32 {
        for failure in failures.prefix(20) { print("FAILED \(failure)") }
        return failures.isEmpty ? 0 : 1
    }
}
