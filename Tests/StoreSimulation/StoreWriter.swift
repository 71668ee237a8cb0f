// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A thread that commits random batches, some with attached files.
final class StoreWriter {
    let world: StoreWorld
    let store: Store
    private var generator: SeededGenerator
    private var descriptions: [UInt64: AttachedFileDescription] = [:]
    /// Files that this writer attached and has not dropped.
    private var owned: [UInt64] = []
    /// No commit may take longer than this on the virtual clock, once nothing goes wrong.
    private static let commitNanosMax: UInt64 = 300_000_000_000

    init(_ world: StoreWorld, _ store: Store, _ generator: SeededGenerator) {
        self.world = world
        self.store = store
        self.generator = generator
    }

    func run() {
        world.attempt("a writer") {
            for _ in 0..<world.plan.steps where !world.isStopping {
                if oneIn(world.plan.ingestOneIn) {
                    try ingest()
                } else if oneIn(world.plan.transferOneIn) {
                    try transfer()
                } else {
                    try commit()
                }
            }
        }
    }

    /// Ingests entries of one keyspace; a full disk may prevent it.
    private func ingest() throws {
        let keyspace = draw(1...4)
        let entries = makeEntries(keyspace)
        let operations = entries.map { ModelOperation.put(keyspace: keyspace, key: $0.key, value: $0.value) }
        let batch = try world.model.begin { id in
            ModelBatch(id: id, ingesting: operations, model: world.model)
        }
        world.note("begins ingestion", UInt64(batch.id), UInt64(entries.count))
        let run = SortedArray(entries)
        do throws(StoreError) {
            let sequence = try store.ingest(world.keyspaces[keyspace], run, hooks: [batch])
            world.note("ingested", UInt64(batch.id), sequence)
            world.model.acknowledge(batch, sequence)
            world.report.ingestions += 1
        } catch {
            guard error.isDiskFull, world.mayBeFull else { throw error }
            world.report.failedCommits += 1
            batch.isLost = true
        }
        if let mistake = world.model.mistake { throw world.fail(mistake) }
    }

    private func makeEntries(_ keyspace: Int) -> [(key: [UInt8], value: [UInt8])] {
        var keys: Set<[UInt8]> = []
        for _ in 0..<draw(1...40) { keys.insert(makeKey(keyspace)) }
        var entries: [(key: [UInt8], value: [UInt8])] = []
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let value = keyspace == 2 ? ModelKeyspace.bytes(Int64(draw(-5...1_000))) : makeValue(max: 60)
            entries.append((key, value))
        }
        return entries
    }

    /// Commits one batch; while the disk is full, tries again with a new one.
    func commit() throws {
        let operations = try makeOperations()
        let durability: Durability = oneIn(world.plan.syncOneIn) ? .sync : .buffered
        let begun = world.world.scheduler.now
        var attempts = 0
        while true {
            do {
                try commit(operations, durability)
                break
            } catch StoreError.diskFull(let error) where world.mayBeFull {
                world.report.failedCommits += 1
                attempts += 1
                try world.check(
                    attempts < 10_000, "a commit failed \(attempts) times for a full disk: \(error)")
                world.world.threads.sleep(nanos: 50_000_000)
            }
        }
        let nanos = world.world.scheduler.now - begun
        try world.check(
            nanos < StoreWriter.commitNanosMax, "a commit took \(nanos / 1_000_000_000) virtual seconds")
        if let mistake = world.model.mistake { throw world.fail(mistake) }
    }

    private func commit(_ operations: [ModelOperation], _ durability: Durability) throws {
        let encoded = WriteBatch()
        let batch = try world.model.begin { id in
            try ModelBatch(
                id: id, operations, durability, model: world.model, into: encoded, keyspaces: world.keyspaces,
                files: descriptions)
        }
        world.note("begins batch", UInt64(batch.id), UInt64(batch.operations.count), "\(durability)")
        let sequence = try store.commit(encoded, durability)
        world.note("committed batch", UInt64(batch.id), sequence)
        world.report.commits += 1
        world.model.acknowledge(batch, sequence)
        for operation in operations {
            if case .attach(let file) = operation { owned.append(file.number) }
            if case .drop(let number) = operation { owned.removeAll { $0 == number } }
        }
    }

    // MARK: Content

    private func makeOperations() throws -> [ModelOperation] {
        let count = oneIn(30) ? draw(20...60) : draw(0...5)
        var operations: [ModelOperation] = []
        for _ in 0..<count { operations.append(makeOperation()) }
        if oneIn(12) { operations += try makeFile() }
        if oneIn(20), let number = owned.randomElement(using: &generator) {
            operations.append(.drop(number: number))
        }
        return operations
    }

    private func makeOperation() -> ModelOperation {
        let keyspace = draw(ModelKeyspace.written)
        let key = makeKey(keyspace)
        if oneIn(400) { return .deleteAll(keyspace: keyspace) }
        switch ModelKeyspace.Kind.allCases[keyspace] {
        case .journal, .plain, .accounts, .aging, .dated:
            if oneIn(4) { return .delete(keyspace: keyspace, key: key) }
        case .sums:
            let number = ModelKeyspace.bytes(Int64(draw(-5...1_000)))
            if oneIn(8) { return .put(keyspace: keyspace, key: key, value: number) }
            if !oneIn(8) { return .merge(keyspace: keyspace, key: key, operand: number) }
            return oneIn(2) ? .delete(keyspace: keyspace, key: key) : makeRange(keyspace)
        case .lists:
            if !oneIn(4) { return .merge(keyspace: keyspace, key: key, operand: makeValue(max: 12)) }
            if oneIn(4) { return makeExpiringPut(keyspace, key) }
            if oneIn(3) { return .delete(keyspace: keyspace, key: key) }
        case .expiring:
            if !oneIn(4) { return makeExpiringPut(keyspace, key) }
        case .switches:
            return makeSwitch(keyspace, key)
        }
        if oneIn(15) { return makeRange(keyspace) }
        return .put(keyspace: keyspace, key: key, value: makeValue(max: world.plan.valueBytesMax))
    }

    private func makeSwitch(_ keyspace: Int, _ key: [UInt8]) -> ModelOperation {
        if oneIn(12) { return oneIn(3) ? makeRange(keyspace) : .delete(keyspace: keyspace, key: key) }
        // Members few enough that the same one is switched on and off again.
        let changes = (0..<draw(1...4)).map { _ in (member: UInt16(draw(0...5) * 13_001), isOn: oneIn(2)) }
        if oneIn(8) {
            let on = Set(changes.filter(\.isOn).map { Int($0.member) })
            return .put(keyspace: keyspace, key: key, value: ModelKeyspace.members(on))
        }
        return .merge(keyspace: keyspace, key: key, operand: BitSetMerge.operand(changes))
    }

    private func makeExpiringPut(_ keyspace: Int, _ key: [UInt8]) -> ModelOperation {
        let millis = [-5, 1, 20, 500, 1_000_000].randomElement(using: &generator) ?? 1
        let expiry = world.nowMillis + Int64(millis)
        let value = makeValue(max: world.plan.valueBytesMax)
        return .expiringPut(keyspace: keyspace, key: key, value: value, expiresAtMillis: expiry)
    }

    private func makeRange(_ keyspace: Int) -> ModelOperation {
        let a = makeKey(keyspace)
        let b = makeKey(keyspace)
        if a == b { return .deleteRange(keyspace: keyspace, from: a, to: a + [0]) }
        let isOrdered = a.lexicographicallyPrecedes(b)
        return .deleteRange(keyspace: keyspace, from: isOrdered ? a : b, to: isOrdered ? b : a)
    }

    private func makeKey(_ keyspace: Int) -> [UInt8] {
        StoreWriter.key(keyspace, world.plan.keysPerKeyspace, &generator)
    }

    /// A key of those that the world uses: some share long beginnings, some are beginnings of others.
    static func key(_ keyspace: Int, _ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        let n = Int.random(in: 0..<count, using: &generator)
        if ModelKeyspace.Kind.allCases[keyspace] == .dated { return ModelKeyspace.datedKey(n) }
        switch n % 4 {
        case 0: return [UInt8](repeating: 0x61, count: n / 4 + 1)
        case 1: return Array("a long beginning that keys share \(n)".utf8)
        case 2: return [0xFF, UInt8(truncatingIfNeeded: n), 0xFF]
        default: return Array("k\(n)".utf8)
        }
    }

    private func makeValue(max: Int) -> [UInt8] {
        let count = oneIn(50) ? draw(1_000...3_000) : draw(0...max)
        if oneIn(3) { return [UInt8](repeating: UInt8(draw(0...255)), count: count) }
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private func makeFile() throws -> [ModelOperation] {
        do {
            let writer = try store.createAttachedFile()
            let file = ModelFile(number: writer.number, seed: generator.next(), sizeBytes: draw(0...2_000))
            let content = file.content
            try writer.append(Array(content.prefix(content.count / 2)))
            try writer.append(Array(content.dropFirst(content.count / 2)))
            descriptions[file.number] = try writer.finish(label: file.label)
            world.report.attachments += 1
            // Now and then a file is never attached: an orphan.
            return oneIn(8) ? [] : [.attach(file)]
        } catch StoreError.diskFull where world.mayBeFull {
            return []
        }
    }

    private func oneIn(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &generator) == 0 }
    func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}
