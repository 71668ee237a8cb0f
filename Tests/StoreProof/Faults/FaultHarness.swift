// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// Runs a scenario again and again, each time with another operation of the disk failing: once, or it and all
/// after it; with EIO, or for want of space.
///
/// Every call must end, with an answer that is right or with a typed error. With the faults gone, the store
/// must open on what the process left, and on what power loss leaves of that, and hold all that was promised.
public struct FaultHarness: Sendable {
    private enum Way: String, CaseIterable {
        case inputOutputOnce, inputOutputForGood, noSpaceOnce, noSpaceForGood

        var errno: Int32 {
            switch self {
            case .inputOutputOnce, .inputOutputForGood: ScheduledFault.inputOutput
            case .noSpaceOnce, .noSpaceForGood: ScheduledFault.noSpace
            }
        }
        var isForGood: Bool { self == .inputOutputForGood || self == .noSpaceForGood }
    }

    private let scenario: Scenario
    /// Of all cases, one in so many is run.
    private let share: Int
    private let seed: UInt64
    private let failuresMax = 3

    /// - Parameter seed: decides between the store's threads.
    public init(_ scenario: Scenario, share: Int = 1, seed: UInt64 = 7) {
        self.seed = seed
        self.scenario = scenario
        self.share = max(1, share)
    }

    /// - Parameter note: told before each case which it is, for the case that the process ends.
    public func run(_ note: (String) -> Void = { _ in }) throws -> FaultReport {
        var report = FaultReport()
        let kinds = try operations()
        report.operations = kinds.count
        var number = 0
        for (i, kind) in kinds.enumerated() {
            for way in Way.allCases {
                guard way.errno == ScheduledFault.inputOutput || kind.takesSpace else { continue }
                number += 1
                guard number % share == 0, report.failures.count < failuresMax else { continue }
                let fault = ScheduledFault(operation: i + 1, errno: way.errno, isForGood: way.isForGood)
                let name =
                    "\(scenario.name), operation \(i + 1) of \(kinds.count) fails (\(kind), \(way.rawValue))"
                note(name)
                report.cases += 1
                do { try run(fault, name, &report) } catch { report.failures.append("\(name): \(error)") }
            }
        }
        return report
    }

    /// What the disk is asked to do when nothing fails.
    private func operations() throws -> [DiskOperationKind] {
        let world = ProofWorld.make(seed: seed, isBrief: false) { [scenario] in scenario.name }
        let counter = OperationCounter()
        world.disk.observe(counter)
        do { try ScriptRun(scenario, in: world, isTolerant: false).run() } catch {
            throw ProofFailure("\(scenario.name), nothing going wrong: \(error)")
        }
        world.scheduler.joinAll()
        world.disk.observe(nil)
        return counter.kinds
    }

    private func run(_ fault: ScheduledFault, _ name: String, _ report: inout FaultReport) throws {
        let world = ProofWorld.make(seed: seed, isBrief: false) { name }
        world.disk.schedule(fault)
        let run = ScriptRun(scenario, in: world, isTolerant: true)
        try run.run()
        world.scheduler.joinAll()
        report.errors += run.errors.count
        world.disk.schedule(nil)
        world.disk.endProcess()
        let left = world.disk.snapshot()
        var expected = ExpectedStates(run.model.batches)
        let promise = run.model.promise(afterPowerLoss: true, nowMillis: world.clock.nowMillis)
        do { try reopen(world, promise, &expected) } catch { throw ProofFailure("the next start: \(error)") }
        for fate in [PendingUnit.Fate.lost, .kept] {
            let dark = ProofWorld.make(seed: 1, isBrief: true) { name }
            dark.disk.restore(left, [PendingUnit.Fate](repeating: fate, count: left.units.count))
            dark.clock.stepWallClock(byMillis: promise.nowMillis - dark.clock.nowMillis)
            do { try reopen(dark, promise, &expected) } catch {
                throw ProofFailure("after a loss of power, unsynced changes \(fate): \(error)")
            }
        }
    }

    private func reopen(
        _ world: SimulatedWorld, _ promise: ProofModel.Promise, _ expected: inout ExpectedStates
    ) throws {
        try StoreOpening(ScriptRun.directory, scenario.options, world)
            .check(promise, &expected, isForward: true)
        try StoreOpening.checkCopies(promise, &expected, scenario.options, world, isForward: false)
        world.scheduler.joinAll()
    }
}

/// Notes what a disk is asked to do.
private final class OperationCounter: DiskObserver, @unchecked Sendable {
    private(set) var kinds: [DiskOperationKind] = []
    func willPerform(_ kind: DiskOperationKind) { kinds.append(kind) }
    func didChange(_ image: DiskImage) {}
}
