// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// A simulated world in which something lives several times on one disk, and what its threads share.
///
/// Belongs to the holder of the baton.
public final class LifeWorld: @unchecked Sendable {
    public static let directory = "/store"

    public let world: SimulatedWorld
    public let plan: LifePlan
    public let log = CommitLog()
    public var report = LifeReport()
    /// Draws what the main thread decides.
    public var generator: SeededGenerator
    public internal(set) var life = 0
    /// Whether threads should end early.
    public internal(set) var isStopping = false
    public private(set) var failure: LifeFailure?
    private let history: LifeHistory

    public init(_ world: SimulatedWorld, _ plan: LifePlan, isTracing: Bool) {
        self.world = world
        self.plan = plan
        history = LifeHistory(lengthMax: isTracing ? 100_000 : 80)
        generator = world.generator(100)
    }

    public var disk: VirtualDisk { world.disk }
    public var nowMillis: Int64 { world.clock.nowMillis }
    public var lines: [String] { history.lines }

    /// Whether a full disk may refuse a write that is worth trying again.
    public var mayBeFull: Bool { plan.trouble == .fullDisk && !disk.isPoweredOff && !isStopping }

    public func note(_ text: @autoclosure () -> String) {
        history.add(world.scheduler.now, world.scheduler.currentName, text())
    }

    /// Keeps the first failure, and stops all work.
    public func fail(_ what: String) -> LifeHalt {
        if failure == nil {
            failure = LifeFailure(
                seed: world.seed,
                "\(what)\n  in life \(life) of \(plan.lives), trouble \(plan.trouble), "
                    + "thread \(world.scheduler.currentName)", history: history.lines)
        }
        isStopping = true
        return .failed
    }

    public func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw fail(what()) }
    }

    /// What an error of the thing under test means for the thread that met it.
    /// - Parameters:
    ///   - isFull: the error says that the disk is full.
    ///   - isFile: it says that a file could not be read or written, or that no more is written because of
    /// that.
    public func halt(_ error: any Error, isFull: Bool, isFile: Bool, _ doing: String) -> LifeHalt {
        if disk.isPoweredOff || isStopping { return .lifeOver }
        if isFull && plan.trouble == .fullDisk { return .lifeOver }
        if isFile && plan.trouble.allowsFileErrors && disk.incidents != DiskIncidents() { return .lifeOver }
        return fail("\(doing) failed: \(error)")
    }

    /// As `halt`, for an error of the store.
    public func halt(_ error: StoreError, _ doing: String) -> LifeHalt {
        switch error {
        case .diskFull: return halt(error, isFull: true, isFile: false, doing)
        case .readOnly, .file, .closed: return halt(error, isFull: false, isFile: true, doing)
        // What a failed sync took from the page cache is read back as damage.
        case .corrupt where plan.trouble == .syncErrors && disk.incidents.syncErrors > 0:
            return halt(error, isFull: false, isFile: true, doing)
        default: return halt(error, isFull: false, isFile: false, doing)
        }
    }

    /// Starts a thread of a system. Errors, which the system explains, end its work.
    public func spawn<System: LivingSystem>(
        _ name: String, of system: System, _ body: @escaping @Sendable (System) throws -> Void
    ) -> any JoinableThread {
        world.threads.spawn(name: name) { [self] in
            do { try body(system) } catch let halt as LifeHalt {
                note("stops: \(halt)")
            } catch {
                note("stops: \(error), \(system.halt(error, name))")
            }
        }
    }
}
