// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Opens a store, compares it with a promise, and closes it.
struct StoreOpening {
    private let directory: String
    private let options: StoreOptions
    private let world: SimulatedWorld

    init(_ directory: String, _ options: StoreOptions, _ world: SimulatedWorld) {
        self.directory = directory
        self.options = options
        self.world = world
    }

    /// - Parameter onOpen: told the ids of the batches that the store holds.
    func check(
        _ promise: ProofModel.Promise, _ expected: inout ExpectedStates, isForward: Bool,
        onOpen: ([Int]) -> Void = { _ in }
    ) throws {
        let store: Store
        do { store = try open(mayNeedRepair: promise.isUnderRepair) } catch {
            throw ProofFailure("the store does not open: \(error)")
        }
        do {
            let check = StoreCheck(store, nowMillis: world.clock.nowMillis)
            let present = try check.present()
            if let objection = ProofModel.objection(present, promise) { throw ProofFailure(objection) }
            guard let wanted = expected[present] else { throw ProofFailure("batches \(present) never begun") }
            onOpen(present)
            try check.everything(wanted, keyspaces: promise.keyspaces, isForward: isForward)
            try check.soundness()
            do { try store.close() } catch { throw ProofFailure("closing failed: \(error)") }
        } catch {
            try? store.close()
            throw error
        }
    }

    /// - Parameter mayNeedRepair: a repair that was cut short says so, and is done again.
    private func open(mayNeedRepair: Bool) throws -> Store {
        do throws(StoreError) {
            return try Store.open(directory, options: options, environment: world.environment)
        } catch {
            guard mayNeedRepair, case .invalid(let reason) = error, reason.contains("REPAIRING") else {
                throw error
            }
        }
        _ = try Store.repair(directory, environment: world.environment)
        return try Store.open(directory, options: options, environment: world.environment)
    }

    /// Checks the checkpoint and each backup that was promised.
    static func checkCopies(
        _ promise: ProofModel.Promise, _ expected: inout ExpectedStates, _ options: StoreOptions,
        _ world: SimulatedWorld, isForward: Bool
    ) throws {
        for copy in promise.copies {
            do {
                if copy.number != 0 {
                    try BackupDirectory.open(ScriptRun.backupDirectory, environment: world.environment)
                        .restore(copy.number, to: copy.path)
                }
                try StoreOpening(copy.path, options, world)
                    .check(promise.of(copy), &expected, isForward: isForward)
            } catch { throw ProofFailure("\(copy.path): \(error)") }
        }
    }
}
