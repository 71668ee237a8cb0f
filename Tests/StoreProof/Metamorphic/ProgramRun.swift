// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// Runs a program under one set of options, and makes a digest of each operation's answer.
///
/// File and sequence numbers are no part of an answer: they differ with the options. Used by the world's main
/// thread.
final class ProgramRun {
    private static let directory = "/data"
    private static let copy = "/copy"

    private let program: Program
    private let tuning: TuningSet
    private let world: SimulatedWorld
    private let clock: ProgramClock
    private let environment: Environment
    private var store: Store
    private var keyspaces: [ProofKeyspace: Keyspace] = [:]
    private var snapshots: [Snapshot] = []
    private var files: [Int: AttachedFileDescription] = [:]
    private var answer = Digest()

    init(_ program: Program, _ tuning: TuningSet) throws {
        self.program = program
        self.tuning = tuning
        world = ProofWorld.make(seed: program.seed ^ Digest.of(tuning.name), isBrief: false) {
            "program \(program.seed) with '\(tuning.name)'"
        }
        clock = ProgramClock(world)
        environment = Environment(
            files: world.disk, clock: clock, random: SeededRandomSource(seed: program.seed),
            threads: world.threads)
        store = try Store.open(ProgramRun.directory, options: tuning.options, environment: environment)
        keyspaces = try handles(of: store)
    }

    /// - Returns: a digest for each step.
    func run() throws -> [UInt64] {
        defer { end() }
        return try program.steps.enumerated().map { i, step in
            answer = Digest()
            do { try take(step) } catch { throw ProofFailure("step \(i), \(text(step)): \(error)") }
            return answer.value
        }
    }

    private func end() {
        snapshots = []
        try? store.close()
        world.scheduler.joinAll()
    }

    private func handles(of store: Store) throws -> [ProofKeyspace: Keyspace] {
        var handles: [ProofKeyspace: Keyspace] = [:]
        for keyspace in Program.keyspaces {
            handles[keyspace] = try store.keyspace(
                keyspace.name, options: tuning.keyspaceOptions(keyspace))
        }
        return handles
    }

    private func take(_ step: ProgramStep) throws {
        switch step {
        case .commit(let operations, let durability): try commit(operations, durability)
        case .ingest(let keyspace, let entries): try store.ingest(handle(keyspace), EntryRun(entries))
        case .get(let keyspace, let key, let snapshot):
            answer.add(try store.get(handle(keyspace), key, at: self.snapshot(snapshot)))
        case .scan(let keyspace, let from, let to, let snapshot, let isForward):
            try scan(keyspace, from, to, snapshot, isForward)
        case .walk(let keyspace, let moves, let snapshot): try walk(keyspace, moves, snapshot)
        case .takeSnapshot: snapshots.append(store.snapshot())
        case .releaseSnapshot: if !snapshots.isEmpty { snapshots.removeFirst() }
        case .files: try listFiles(store)
        case .flush: try store.flush()
        case .compact: try store.compact()
        case .verify: if let first = try store.verify().findings.first { throw first.error }
        case .rest: world.threads.sleep(nanos: 2_000_000)
        case .advance(let millis): clock.advance(byMillis: millis)
        case .checkpoint: try checkpoint()
        case .close:
            snapshots = []
            try store.close()
            try reopen()
        case .die:
            snapshots = []
            world.disk.powerOff()
            try? store.close()
            world.disk.endProcess()
            try reopen()
        }
    }

    private func reopen() throws {
        store = try Store.open(ProgramRun.directory, options: tuning.options, environment: environment)
        keyspaces = try handles(of: store)
        try listFiles(store)
    }

    private func handle(_ keyspace: ProofKeyspace) throws -> Keyspace {
        guard let handle = keyspaces[keyspace] else { throw ProofFailure("no keyspace \(keyspace.name)") }
        return handle
    }

    private func snapshot(_ index: Int?) -> Snapshot? {
        index.flatMap { snapshots.isEmpty ? nil : snapshots[$0 % snapshots.count] }
    }

    // MARK: Writing

    private func commit(_ operations: [ProofOperation], _ durability: Durability) throws {
        for case .attach(let file) in operations {
            let writer = try store.createAttachedFile()
            try writer.append(file.content)
            files[file.tag] = try writer.finish(label: file.label)
        }
        let batch = WriteBatch()
        for operation in operations { try add(operation, to: batch) }
        answer.add(UInt64(batch.count))
        try store.commit(batch, durability)
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

    // MARK: Reading

    private func scan(
        _ keyspace: ProofKeyspace, _ from: [UInt8]?, _ to: [UInt8]?, _ snapshot: Int?, _ isForward: Bool
    ) throws {
        let iterator = try store.iterator(handle(keyspace), from: from, to: to, at: self.snapshot(snapshot))
        if isForward { try iterator.seekToFirst() } else { try iterator.seekToLast() }
        while iterator.isValid {
            answer.add(iterator.key)
            answer.add(try iterator.value)
            if isForward { try iterator.next() } else { try iterator.previous() }
        }
    }

    private func walk(_ keyspace: ProofKeyspace, _ moves: [ProgramStep.Move], _ snapshot: Int?) throws {
        let iterator = try store.iterator(handle(keyspace), at: self.snapshot(snapshot))
        for move in moves {
            switch move {
            case .first: try iterator.seekToFirst()
            case .last: try iterator.seekToLast()
            case .seek(let key): try iterator.seek(key)
            case .seekBefore(let key): try iterator.seekBefore(key)
            case .next: if iterator.isValid { try iterator.next() }
            case .previous: if iterator.isValid { try iterator.previous() }
            }
            answer.add(iterator.isValid ? iterator.key : nil)
            answer.add(iterator.isValid ? try iterator.value : nil)
        }
    }

    private func listFiles(_ store: Store) throws {
        for file in store.attachedFiles() {
            answer.add(file.label)
            answer.add(try store.readAttachedFile(file.number))
        }
    }

    private func checkpoint() throws {
        try store.checkpoint(to: ProgramRun.copy)
        let copy = try Store.open(ProgramRun.copy, options: tuning.options, environment: environment)
        let handles = try handles(of: copy)
        for keyspace in Program.keyspaces {
            guard let handle = handles[keyspace] else { continue }
            let iterator = try copy.iterator(handle)
            try iterator.seekToFirst()
            while iterator.isValid {
                answer.add(iterator.key)
                answer.add(try iterator.value)
                try iterator.next()
            }
        }
        try listFiles(copy)
        try copy.close()
        for name in try world.disk.list(ProgramRun.copy) {
            try world.disk.remove(ProgramRun.copy + "/" + name)
        }
        try world.disk.removeDirectory(ProgramRun.copy)
    }
}

/// The step, cut short.
func text(_ step: ProgramStep) -> String { String("\(step)".prefix(160)) }
