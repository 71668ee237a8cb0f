// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// Runs a scenario in a simulated world, and keeps its model. The world's main thread uses it; the disk's
/// observer reads `model` while that thread is inside a call of the store.
final class ScriptRun: @unchecked Sendable {
    static let directory = "/data"
    static let checkpointDirectory = "/copy"
    static let backupDirectory = "/backups"

    let world: SimulatedWorld
    private(set) var model = ProofModel()
    /// The errors that calls ended with.
    private(set) var errors: [StoreError] = []
    private let scenario: Scenario
    /// Whether calls may fail: there are faults about.
    private let isTolerant: Bool
    private var options: StoreOptions
    private var store: Store?
    private var keyspaces: [ProofKeyspace: Keyspace] = [:]
    private var snapshots: [Snapshot] = []
    private var files: [Int: AttachedFileDescription] = [:]
    /// What the next opening must find is all that was acknowledged, not only what was durable.
    private var hasLostPower = false
    /// Whether the disk has forgotten what it was told before: then only what is durable is sure.
    private var isCacheDoubtful: Bool { world.disk.incidents.scheduledErrors > 0 }

    init(_ scenario: Scenario, in world: SimulatedWorld, isTolerant: Bool) {
        self.scenario = scenario
        self.world = world
        self.isTolerant = isTolerant
        options = scenario.options
    }

    /// - Throws: `ProofFailure`; a `StoreError` too when none is to be expected.
    func run() throws {
        for (i, step) in scenario.steps.enumerated() {
            do { try take(step) } catch let error as StoreError {
                if !isTolerant { throw ProofFailure("step \(i) (\(step.name)) failed: \(error)") }
                errors.append(error)
            } catch let failure as ProofFailure {
                throw ProofFailure("step \(i) (\(step.name)): \(failure)")
            }
        }
        end()
    }

    /// Closes what is open, as well as that can be done.
    func end() {
        snapshots = []
        try? store?.close()
        store = nil
    }

    private func take(_ step: Step) throws {
        switch step {
        case .open: try open()
        case .options(let options): self.options = options
        case .crash(let mode): crash(mode)
        case .die: die()
        case .advance(let millis): world.clock.stepWallClock(byMillis: millis)
        case .rest: world.threads.sleep(nanos: 1_000_000)
        case .releaseSnapshots: snapshots = []
        case .removeCheckpoint: try removeCheckpoint()
        case .close: try close()
        case .removeBackup: try removeBackup()
        case .repair: try repair()
        default:
            guard let store else { return }
            try take(step, store)
        }
    }

    private func take(_ step: Step, _ store: Store) throws {
        switch step {
        case .keyspace(let keyspace): try create(keyspace, store)
        case .commit(let operations, let durability): try commit(operations, durability, store)
        case .orphan(let file): _ = try write(file, store)
        case .snapshot: snapshots.append(store.snapshot())
        case .read: try read(store)
        case .verify: try verify(store)
        case .flush: try settling { try store.flush() }
        case .compact: try settling { try store.compact() }
        case .checkpoint:
            model.removeCheckpoint()
            let count = model.acknowledgedCount
            try settling { try store.checkpoint(to: ScriptRun.checkpointDirectory) }
            model.makeCheckpoint(ScriptRun.checkpointDirectory, atLeast: count)
        case .ingest(let entries): try ingest(entries, store)
        case .backup:
            let count = model.acknowledgedCount
            model.makeBackup(try store.backup(to: ScriptRun.backupDirectory).number, atLeast: count)
        default: break
        }
    }

    // MARK: Lives

    private func open() throws {
        if store != nil { return }
        let fresh = try Store.open(ScriptRun.directory, options: options, environment: world.environment)
        store = fresh
        do { try recover(fresh) } catch let error as StoreError {
            // Nothing is known of what is there: this life is over.
            end()
            throw error
        }
        hasLostPower = false
    }

    private func recover(_ store: Store) throws {
        let check = StoreCheck(store, nowMillis: world.clock.nowMillis)
        let present = try check.present()
        let promise = model.promise(
            afterPowerLoss: hasLostPower || isCacheDoubtful, nowMillis: world.clock.nowMillis)
        if let objection = ProofModel.objection(present, promise) { throw ProofFailure(objection) }
        // What was found after a loss of power is on the disk; so is what any start has replayed.
        model.recover(present, isDurable: true)
        keyspaces = [:]
        for keyspace in [ProofKeyspace.journal] + model.keyspaces.sorted(by: { $0.name < $1.name }) {
            try create(keyspace, store)
        }
        try check.everything(expected(present), keyspaces: model.keyspaces, isForward: true)
    }

    private func close() throws {
        guard let store else { return }
        self.store = nil
        snapshots = []
        let count = model.acknowledgedCount
        try store.close()
        model.settle(count)
    }

    private func crash(_ mode: CrashMode) {
        world.disk.powerOff()
        end()
        var generator = world.generator(77)
        world.disk.crash(using: &generator, mode: mode)
        hasLostPower = true
    }

    private func die() {
        world.disk.powerOff()
        end()
        world.disk.endProcess()
    }

    // MARK: Work

    private func settling(_ body: () throws -> Void) throws {
        let count = model.acknowledgedCount
        try body()
        model.settle(count)
    }

    private func create(_ keyspace: ProofKeyspace, _ store: Store) throws {
        keyspaces[keyspace] = try store.keyspace(keyspace.name, options: keyspace.options)
        model.create(keyspace)
    }

    private func commit(_ operations: [ProofOperation], _ durability: Durability, _ store: Store) throws {
        for case .attach(let file) in operations where files[file.tag] == nil {
            files[file.tag] = try write(file, store)
        }
        let encoded = WriteBatch()
        guard let journal = keyspaces[.journal] else { return }
        for operation in operations { try add(operation, to: encoded) }
        let batch = model.begin(operations, durability)
        try acknowledging(batch) {
            try encoded.put(journal, batch.markKey, [])
            try store.commit(encoded, durability)
        }
    }

    private func ingest(_ entries: [IngestedEntry], _ store: Store) throws {
        let keyspace = try handle(.ingested)
        let puts = entries.map { ProofOperation.put(.ingested, key: $0.key, value: $0.value) }
        let batch = model.begin(puts, .sync, isIngestion: true)
        try acknowledging(batch) {
            try store.ingest(keyspace, EntryRun([IngestedEntry(key: batch.markKey, value: [])] + entries))
        }
    }

    private func acknowledging(_ batch: ProofBatch, _ body: () throws -> Void) throws {
        do {
            try body()
            model.acknowledge(batch)
        } catch {
            model.doubt(batch)
            throw error
        }
    }

    private func add(_ operation: ProofOperation, to batch: WriteBatch) throws {
        switch operation {
        case .put(let k, let key, let value): try batch.put(handle(k), key, value)
        case .expiringPut(let k, let key, let value, let expiry):
            try batch.put(handle(k), key, value, expiresAtMillis: expiry)
        case .delete(let k, let key): try batch.delete(handle(k), key)
        case .merge(let k, let key, let operand): try batch.merge(handle(k), key, operand)
        case .deleteRange(let k, let from, let to): try batch.deleteRange(handle(k), from: from, to: to)
        case .deleteAll(let k): try batch.deleteAll(handle(k))
        case .attach(let file): if let description = files[file.tag] { try batch.attach(description) }
        case .drop(let tag): if let file = files[tag] { try batch.drop(attachedFile: file.number) }
        }
    }

    /// Fails as the store would where an earlier fault kept the keyspace from being made.
    private func handle(_ keyspace: ProofKeyspace) throws -> Keyspace {
        guard let handle = keyspaces[keyspace] else { throw StoreError.invalid("no \(keyspace.name)") }
        return handle
    }

    private func write(_ file: ProofFile, _ store: Store) throws -> AttachedFileDescription {
        let writer = try store.createAttachedFile()
        try writer.append(file.content)
        return try writer.finish(label: file.label)
    }

    private func removeCheckpoint() throws {
        model.removeCheckpoint()
        guard world.disk.exists(ScriptRun.checkpointDirectory) else { return }
        do throws(FileError) {
            for name in try world.disk.list(ScriptRun.checkpointDirectory) {
                try world.disk.remove(ScriptRun.checkpointDirectory + "/" + name)
            }
            try world.disk.removeDirectory(ScriptRun.checkpointDirectory)
        } catch { throw StoreError.file(error) }
    }

    private func removeBackup() throws {
        guard let number = model.removeBackup() else { return }
        try BackupDirectory.open(ScriptRun.backupDirectory, environment: world.environment).delete(number)
    }

    private func repair() throws {
        guard store == nil else { return }
        model.beginRepair()
        let report = try Store.repair(ScriptRun.directory, environment: world.environment)
        // What the disk refuses to read is lost for a repair; that it says so is what is asked for.
        model.endRepair(hasLosses: isTolerant && !report.losses.isEmpty)
    }

    private func read(_ store: Store) throws {
        let check = StoreCheck(store, nowMillis: world.clock.nowMillis)
        try check.everything(expected(model.lineage), keyspaces: model.keyspaces, isForward: false)
    }

    private func verify(_ store: Store) throws {
        let findings = try store.verify().findings
        // With faults about, what cannot be read may be found; damage may not.
        for finding in findings {
            if case .file = finding.error, isTolerant { continue }
            throw ProofFailure("verify finds: \(finding)")
        }
    }

    private func expected(_ ids: [Int]) -> ExpectedState {
        var state = ExpectedState()
        for id in ids { state.apply(model.batches[id]) }
        return state
    }
}

extension Step {
    /// The case's name.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}
