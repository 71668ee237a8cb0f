// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// A store in a simulated world, the model beside it, and what its threads share.
///
/// Belongs to the holder of the baton.
final class StoreWorld: @unchecked Sendable {
    static let directory = "/store"

    let world: SimulatedWorld
    let plan: SimulationPlan
    let model: StoreModel
    let history: History
    var report = SimulationReport()
    private(set) lazy var backups = BackupLedger(self)
    /// Draws what the main thread decides.
    var generator: SeededGenerator
    var life = 0
    /// The one that was opened last.
    var store: Store?
    var keyspaces: [Keyspace] = []
    private(set) var failure: StoreFailure?
    /// Whether threads should end early.
    var isStopping = false

    init(_ world: SimulatedWorld, isTracing: Bool) {
        self.world = world
        plan = SimulationPlan(seed: world.seed)
        let clock = world.clock
        model = StoreModel(plan) { clock.nowMillis }
        history = History(lengthMax: isTracing ? 100_000 : 60)
        generator = world.generator(100)
    }

    var disk: VirtualDisk { world.disk }
    var nowMillis: Int64 { world.clock.nowMillis }

    var mayBeFull: Bool { plan.trouble == .fullDisk && !disk.isPoweredOff && !isStopping }

    func note(_ what: StaticString, _ a: UInt64 = 0, _ b: UInt64 = 0, _ text: @autoclosure () -> String = "")
    {
        history.add(world.scheduler.now, world.scheduler.currentName, what, a, b, text())
    }

    /// Keeps the first failure, and stops all work.
    func fail(_ what: String) -> Halt {
        if failure == nil {
            failure = StoreFailure(
                seed: world.seed,
                "\(what)\n  in life \(life) of \(plan.lives), trouble \(plan.trouble), "
                    + "thread \(world.scheduler.currentName)", history: history.lines)
        }
        isStopping = true
        return .failed
    }

    func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw fail(what()) }
    }

    /// Runs a thread's work until it ends or must end.
    func attempt(_ doing: String, _ body: () throws -> Void) {
        do { try body() } catch let error as StoreError {
            let halt = halt(error, doing)
            note("stops", 0, 0, "\(doing): \(error), \(halt)")
        } catch is Halt {
        } catch { _ = fail("\(doing): \(error)") }
    }

    /// What an error of the store means for the thread that met it.
    func halt(_ error: StoreError, _ doing: String) -> Halt {
        if disk.isPoweredOff || isStopping { return .lifeOver }
        switch error {
        case .diskFull where plan.trouble == .fullDisk: return .lifeOver
        case .readOnly, .file:
            if disk.incidents != DiskIncidents(), plan.trouble.allowsFileErrors { return .lifeOver }
        case .corrupt where plan.trouble == .damage && report.damages > 0: return .lifeOver
        case .corrupt where plan.trouble == .syncErrors && disk.incidents.syncErrors > 0: return .lifeOver
        default: break
        }
        return fail("\(doing) failed: \(error)")
    }
}

extension SimulationPlan.Trouble {
    fileprivate var allowsFileErrors: Bool {
        switch self {
        case .syncErrors, .writeErrors, .readErrors, .nameErrors: true
        case .none, .fullDisk, .lyingDisk, .damage: false
        }
    }
}
