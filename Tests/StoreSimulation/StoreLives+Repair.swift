// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// What a repair makes of a damaged store.
extension StoreLives {
    /// The repaired store opens and is sound. When it was no table or blob file that was damaged, it holds a
    /// whole prefix of the batches; attached files are their owners' to make anew.
    func repair(_ damage: DiskDamage) throws {
        world.note("repairs")
        world.report.repairs += 1
        do {
            let report = try Store.repair(StoreWorld.directory, environment: world.world.environment)
            world.note("repaired", report.lastSequence, 0, "\(report)")
            let store = try Store.open(
                StoreWorld.directory, options: world.plan.options(life: world.life),
                environment: world.world.environment)
            defer { try? store.close() }
            if let first = try store.verify().findings.first { throw first.error }
            // Nobody knows whether an ingestion was cut short when there is no manifest to say so.
            // Names of keyspaces that no table has can be lost with it.
            let isDoubtful =
                report.losses.contains { $0.contains("ingestions") }
                || report.keyspaces.contains { $0.hasPrefix("lost-") }
            let isOfData = damage.path.hasSuffix(".sst") || damage.path.hasSuffix(".blob")
            if !isOfData && !isDoubtful { try comparePrefix(store) }
        } catch let error as StoreError {
            throw world.fail("repairing after damage to \(damage): \(error)")
        }
    }

    private func comparePrefix(_ store: Store) throws {
        let keyspaces = try ModelKeyspace.Kind.allCases.map {
            try store.keyspace($0.rawValue, options: world.plan.options(of: $0))
        }
        let journal = try StoreComparison(world, store, keyspaces: keyspaces).journal()
        if let wrong = world.model.publishLate(upTo: store.watermark, journal: journal) {
            throw world.fail("a repaired store: \(wrong)")
        }
        // File operations that end a batch leave nothing in tables.
        let boundaries = world.model.boundaries(from: store.watermark, to: .max - 1)
        guard let sequence = boundaries.first else {
            throw world.fail("a repaired store holds writes up to \(store.watermark), which nobody made")
        }
        for (keyspace, model) in zip(keyspaces, world.model.keyspaces) {
            try world.backups.compare(store, keyspace, model, sequence, "the repaired store")
        }
    }
}
