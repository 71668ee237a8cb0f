// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A thread that flushes, compacts, verifies, and makes checkpoints, which it opens and compares.
final class StoreMaintainer {
    private let world: StoreWorld
    private let store: Store
    private var generator: SeededGenerator

    init(_ world: StoreWorld, _ store: Store, _ generator: SeededGenerator) {
        self.world = world
        self.store = store
        self.generator = generator
    }

    func run() {
        world.attempt("maintenance") {
            for _ in 0..<world.plan.maintenanceSteps where !world.isStopping {
                world.world.threads.sleep(nanos: UInt64.random(in: 1...3_000_000, using: &generator))
                do { try maintain() } catch StoreError.diskFull where world.mayBeFull {}
            }
        }
    }

    private func maintain() throws {
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1:
            let acknowledged = world.model.acknowledged
            try store.flush()
            world.note("flushed", acknowledged)
            world.model.settle(acknowledged)
        case 2:
            world.note("compacts")
            try store.compact()
        case 3:
            let findings = try store.verify().findings
            if let first = findings.first { throw first.error }
        case 4: try checkpoint()
        default: try backUp()
        }
    }

    /// Makes a backup; restores or deletes one now and then.
    private func backUp() throws {
        // What a disk holds that lies is nobody's to say.
        guard world.plan.trouble != .lyingDisk else { return }
        let isCut = Int.random(in: 0..<6, using: &generator) == 0
        try world.backups.make(
            store, cancelAfter: isCut ? Int.random(in: 0..<8, using: &generator) : nil)
        guard let number = world.backups.numbers.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: try world.backups.restore(number)
        case 1: try world.backups.delete(number)
        default: break
        }
    }

    private func checkpoint() throws {
        let target = "/checkpoint"
        let acknowledged = world.model.acknowledged
        world.note("makes a checkpoint", acknowledged)
        try? removeAll(target)
        if world.disk.exists(target) { return }
        try store.checkpoint(to: target)
        world.report.checkpoints += 1
        let copy = try Store.open(
            target, options: world.plan.options(life: world.life), environment: world.world.environment)
        do {
            try compare(copy, holdingAtLeast: acknowledged)
        } catch {
            try? copy.close()
            throw error
        }
        try? copy.close()
        try? removeAll(target)
    }

    private func compare(_ copy: Store, holdingAtLeast acknowledged: SequenceNumber) throws {
        let last = copy.watermark
        let isIngesting = world.model.isIngesting(last)
        try world.check(
            last >= acknowledged && (isIngesting || world.model.isBoundary(last)),
            "a checkpoint begun at \(acknowledged) holds the writes up to \(last)")
        // What the ingestion brings is not in the model yet.
        if isIngesting { return }
        var keyspaces: [Keyspace] = []
        for kind in ModelKeyspace.Kind.allCases {
            keyspaces.append(try copy.keyspace(kind.rawValue, options: world.plan.options(of: kind)))
        }
        try StoreComparison(world, copy, keyspaces: keyspaces).everything()
    }

    private func removeAll(_ directory: String) throws {
        guard world.disk.exists(directory) else { return }
        for name in try world.disk.list(directory) { try world.disk.remove(directory + "/" + name) }
        try world.disk.removeDirectory(directory)
    }
}
