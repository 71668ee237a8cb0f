// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import LifeSimulation

/// A thread that writes documents, one by one and in bulk, over all indices.
final class IndexWriter {
    private let system: IndexSystem
    private let world: LifeWorld
    private let engine: IndexEngine
    private let journal: Keyspace
    private var generator: SeededGenerator
    /// No write may take longer than this on the virtual clock.
    private static let writeNanosMax: UInt64 = 300_000_000_000

    init(_ system: IndexSystem, _ engine: IndexEngine, _ journal: Keyspace, _ generator: SeededGenerator) {
        self.system = system
        world = system.world
        self.engine = engine
        self.journal = journal
        self.generator = generator
    }

    func run() throws {
        for _ in 0..<system.plan.steps where !world.isStopping { try write() }
    }

    /// One request; while the disk is full, tried again.
    func write() throws {
        var count = draw(1...system.plan.bulkOneIn) == 1 ? draw(1...8) : 1
        // What cannot be read fails alone, and the model would not know that the others were committed
        // without it.
        if world.plan.trouble.allowsFileErrors { count = 1 }
        // Nor of one whose new field found no room in the mapping.
        let mayLearn = count == 1 || world.plan.trouble != .fullDisk
        var writes: [IndexWrite] = []
        for _ in 0..<count {
            let write = makeWrite(mayLearn: mayLearn)
            // A later write of the same document would begin another batch.
            if !writes.contains(where: { $0.model === write.model && $0.id == write.id }) {
                writes.append(write)
            }
        }
        let durability: Durability = draw(1...system.plan.syncOneIn) == 1 ? .sync : .buffered
        let begun = world.world.scheduler.now
        var attempts = 0
        while true {
            do {
                if writes.count == 1 && draw(0...1) == 0 {
                    try single(writes[0], durability)
                } else {
                    try bulk(writes, durability)
                }
                break
            } catch let error as ElasticError where error.status == 429 && world.mayBeFull {
                world.report.refusals += 1
                attempts += 1
                try world.check(attempts < 10_000, "a write failed \(attempts) times: \(error)")
                world.world.threads.sleep(nanos: 50_000_000)
            }
        }
        let nanos = world.world.scheduler.now - begun
        try world.check(nanos < Self.writeNanosMax, "a write took \(nanos / 1_000_000_000) virtual seconds")
        if let mistake = world.log.mistake { throw world.fail(mistake) }
    }

    // MARK: Requests

    private func begin(_ writes: [IndexWrite], _ durability: Durability) -> LoggedCommit {
        let commit = world.log.begin(durability) { sequence in
            for write in writes { write.apply(sequence) }
        }
        world.note("begins commit \(commit.id), \(durability): \(writes.map { "\($0.model.name)/\($0.id)" })")
        return commit
    }

    private func bulk(_ writes: [IndexWrite], _ durability: Durability) throws {
        let commit = begin(writes, durability)
        let writer = BulkWriter(engine: engine, durability: durability, preparing: preparation(commit))
        let outcomes = writer.write(try writes.map { $0.operation(in: try index($0)) })
        let effects = try outcomes.map { try IndexWrite.effect($0) }
        acknowledge(commit)
        for (i, write) in writes.enumerated() {
            try check(write, effects[i], commit)
            if case .success(let done) = outcomes[i], commit.isPublished, let number = done.number {
                try note(number, write, commit)
            }
        }
    }

    private func single(_ write: IndexWrite, _ durability: Durability) throws {
        let commit = begin([write], durability)
        let writer = DocumentWriter(
            engine: engine, index: try index(write), durability: durability, preparing: preparation(commit))
        var outcome: DocumentChanges.Outcome?
        var effect: IndexWrite.Effect
        do {
            switch write.action {
            case .put(let document): outcome = try writer.put(write.id, source: document.bytes)
            case .create(let document):
                outcome = try writer.put(write.id, source: document.bytes, if: .isMissing)
            case .update(let partial, let upsert): outcome = try update(writer, write, partial, upsert)
            case .delete: outcome = try writer.delete(write.id)
            }
            effect = outcome.map { $0.isCreated ? .created : .updated } ?? .missing
            if case .delete = write.action { effect = outcome == nil ? .notFound : .deleted }
        } catch let error as ElasticError where error.type == "version_conflict_engine_exception" {
            effect = .conflict
        }
        acknowledge(commit)
        try check(write, effect, commit)
        if let outcome { try note(outcome.number, write, commit) }
    }

    private func update(
        _ writer: DocumentWriter, _ write: IndexWrite, _ partial: SampleDocument, _ upsert: SampleDocument?
    ) throws -> DocumentChanges.Outcome? {
        try writer.update(write.id) { [world] stored throws(ElasticError) in
            // The lock of the document is held: nobody else changes the model's.
            let current = write.model.latest(write.id)
            guard current?.isStored(in: stored?.source ?? []) ?? (stored == nil) else {
                _ = world.fail("an update of \(write.model.name)/\(write.id) met another document")
                return .none
            }
            return (current.map { $0.merged(with: partial) } ?? upsert).map { .replace($0.bytes) } ?? .none
        }
    }

    private func preparation(_ commit: LoggedCommit) -> CommitPreparation {
        { [journal] batch throws(StoreError) in try commit.prepare(batch, journal) }
    }

    private func index(_ write: IndexWrite) throws -> SearchIndex {
        guard let index = engine.index(write.model.name) else {
            throw world.fail("there is no \(write.model.name)")
        }
        return index
    }

    // MARK: Answers

    private func acknowledge(_ commit: LoggedCommit) {
        world.report.commits += 1
        // A request that changes nothing commits nothing.
        if commit.isPublished { world.log.acknowledge(commit) }
        world.note("commit \(commit.id) is done: \(commit.first) to \(commit.last)")
    }

    private func check(_ write: IndexWrite, _ effect: IndexWrite.Effect, _ commit: LoggedCommit) throws {
        guard let expected = write.expected else {
            let changes: [IndexWrite.Effect] = [.created, .updated, .deleted]
            return try world.check(
                !changes.contains(effect), "commit \(commit.id) of \(write.id) says \(effect), and was none")
        }
        try world.check(
            effect == expected,
            "commit \(commit.id) of \(write.model.name)/\(write.id) says \(effect), not \(expected)")
    }

    private func note(_ number: UInt64, _ write: IndexWrite, _ commit: LoggedCommit) throws {
        // A deletion is numbered too, and has no row that would remember its number after a start.
        guard write.expected == .created || write.expected == .updated else { return }
        try world.check(
            write.model.note(number: number, of: commit.id),
            "number \(number) of \(write.model.name) was given twice, now to \(write.id)")
    }

    // MARK: Content

    private func makeWrite(mayLearn: Bool) -> IndexWrite {
        let model = system.models[draw(0...system.models.count - 1)]
        let id = "\(draw(0...system.plan.ids - 1))"
        let document = makeDocument(mayLearn)
        switch draw(0...9) {
        case 0...3: return IndexWrite(model, id: id, .put(document))
        case 4: return IndexWrite(model, id: id, .create(document))
        case 5, 6:
            let upsert =
                draw(0...1) == 0
                ? makeDocument(mayLearn) : nil
            return IndexWrite(model, id: id, .update(document, upsert: upsert))
        default: return IndexWrite(model, id: id, .delete)
        }
    }

    private func makeDocument(_ mayLearn: Bool) -> SampleDocument {
        var document = SampleDocument.random(write: system.nextWrite(), &generator)
        if !mayLearn { document.extras = [:] }
        return document
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}
