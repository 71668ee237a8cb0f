// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The backups of a world, and what each must hold.
///
/// A backup that was begun and not acknowledged may be there or not; if it is, it is whole. Belongs to the
/// holder of the baton.
final class BackupLedger {
    static let directory = "/backups"

    private struct Expected {
        let sequence: SequenceNumber
        let keyspaces: [ModelKeyspace]
        let files: [ModelFile]
        /// Whether a loss of power must leave it.
        var isDurable: Bool
    }

    private unowned let world: StoreWorld
    /// By number.
    private var expected: [UInt64: Expected] = [:]
    /// The model before a crash cut it back, for backups of which nobody heard.
    private var before: (keyspaces: [ModelKeyspace], files: [ModelFile])?
    private var restoresCount = 0
    /// Where a restore may have been cut short, and of which backup.
    private var unfinished: (target: String, number: UInt64)?

    init(_ world: StoreWorld) { self.world = world }

    private var directory: BackupDirectory {
        get throws {
            try BackupDirectory.open(BackupLedger.directory, environment: world.world.environment)
        }
    }

    // MARK: While the store serves

    /// - Parameter pieces: after so many the backup is cancelled, if it has not ended; `nil` for never.
    func make(_ store: Store, cancelAfter pieces: Int? = nil) throws {
        let acknowledged = world.model.acknowledged
        world.note("makes a backup", acknowledged)
        var options = MaintenanceOptions()
        if let pieces {
            let copied = StripedCounter()
            options.isCancelled = { copied.add() >= pieces }
        }
        do {
            let backup = try store.backup(to: BackupLedger.directory, options: options)
            world.note("made backup", backup.number, backup.sequence)
            world.report.backups += 1
            try world.check(
                backup.sequence >= acknowledged,
                "a backup begun at \(acknowledged) says that it holds the writes up to \(backup.sequence)")
            // What is in the manifest and, for an error, will never be seen is in nobody's model either.
            let isKnown = world.model.isBoundary(backup.sequence)
            try world.check(
                isKnown || world.plan.trouble != .none, "a backup ends within a batch, at \(backup.sequence)")
            if isKnown { expected[backup.number] = expectation(backup.sequence, isDurable: true) }
        } catch {
            if !world.disk.isPoweredOff { try? noteUnknown(isDurable: false) }
            if pieces != nil, case .file(let failure)? = error as? StoreError, failure.errno == 125 {
                world.note("cancelled the backup", acknowledged)
                return
            }
            throw error
        }
    }

    func delete(_ number: UInt64) throws {
        world.note("deletes backup", number)
        // From here on it may be gone.
        expected[number]?.isDurable = false
        try directory.delete(number)
        expected[number] = nil
    }

    /// Numbers of those that are there for sure, ascending.
    var numbers: [UInt64] { expected.filter { $0.value.isDurable }.keys.sorted() }

    /// Restores a backup, opens it, and compares.
    func restore(_ number: UInt64) throws {
        restoresCount += 1
        let target = "/restored\(restoresCount)"
        world.note("restores backup", number)
        unfinished = (target, number)
        try directory.restore(number, to: target)
        world.report.restores += 1
        try compareRestored(target, number)
        unfinished = nil
        removeAll(target)
    }

    // MARK: After a crash

    /// To be called while the model still has what a crash may have taken from the store.
    func remember() {
        if before == nil { before = (world.model.keyspaces, world.model.files) }
    }

    /// Looks what is there after a start; nothing goes wrong meanwhile.
    /// - Parameter isAfterPowerLoss: what was never durable may be gone.
    func examine(isAfterPowerLoss: Bool, using generator: inout SeededGenerator) throws {
        defer { before = nil }
        guard world.disk.exists(BackupLedger.directory), world.plan.trouble != .lyingDisk else { return }
        try noteUnknown(isDurable: isAfterPowerLoss)
        let listed = Set(try directory.list().map(\.number))
        for number in expected.keys.sorted() {
            if listed.contains(number) {
                // A record whose renaming was never made durable may still go with the power.
                if isAfterPowerLoss { expected[number]?.isDurable = true }
                continue
            }
            try world.check(expected[number]?.isDurable == false, "backup \(number) is gone")
            expected[number] = nil
        }
        if let first = try directory.verify().findings.first {
            throw world.fail("a backup after a crash: \(first)")
        }
        try examineUnfinished()
        if let number = listed.sorted().randomElement(using: &generator) { try restore(number) }
    }

    /// A restore that a crash cut short does not open, or is whole.
    private func examineUnfinished() throws {
        guard let (target, number) = unfinished else { return }
        unfinished = nil
        if world.disk.exists(target), expected[number] != nil {
            do { try compareRestored(target, number) } catch StoreError.invalid {
                // It says so itself; then it can be done again in the same place.
                try directory.restore(number, to: target)
                try compareRestored(target, number)
            }
        }
        removeAll(target)
    }

    private func noteUnknown(isDurable: Bool) throws {
        for backup in try directory.list() where expected[backup.number] == nil {
            expected[backup.number] = expectation(backup.sequence, isDurable: isDurable)
        }
    }

    private func expectation(_ sequence: SequenceNumber, isDurable: Bool) -> Expected {
        var keyspaces = before?.keyspaces ?? world.model.keyspaces
        for i in keyspaces.indices { keyspaces[i].truncate(to: sequence) }
        let files = (before?.files ?? world.model.files).filter { $0.isLive(at: sequence) }
            .sorted { $0.number < $1.number }
        return Expected(sequence: sequence, keyspaces: keyspaces, files: files, isDurable: isDurable)
    }

    // MARK: Comparing

    private func compareRestored(_ target: String, _ number: UInt64) throws {
        guard let expected = expected[number] else { return }
        // An empty directory would open as a new store: a restore that never began.
        guard world.disk.exists(target + "/CURRENT") || world.disk.exists(target + "/RESTORING") else {
            return
        }
        let copy = try Store.open(
            target, options: world.plan.options(life: world.life), environment: world.world.environment)
        defer { try? copy.close() }
        try world.check(
            copy.watermark == expected.sequence,
            "backup \(number) of the writes up to \(expected.sequence) holds those up to \(copy.watermark)")
        for (kind, model) in zip(ModelKeyspace.Kind.allCases, expected.keyspaces) {
            let keyspace = try copy.keyspace(kind.rawValue, options: world.plan.options(of: kind))
            try compare(copy, keyspace, model, expected.sequence, "backup \(number)")
        }
        try world.check(
            copy.attachedFiles().map(\.number) == expected.files.map(\.number),
            "backup \(number) has the attached files \(copy.attachedFiles().map(\.number)), "
                + "not \(expected.files.map(\.number))")
        for file in expected.files {
            try world.check(
                try copy.readAttachedFile(file.number) == file.content,
                "attached file \(file.number) of backup \(number) has other bytes")
        }
    }

    /// Holds a keyspace of some store against the model at `sequence`.
    func compare(
        _ store: Store, _ keyspace: Keyspace, _ model: ModelKeyspace, _ sequence: SequenceNumber,
        _ what: String
    ) throws {
        let before = world.nowMillis
        let iterator = try store.iterator(keyspace)
        let after = world.nowMillis
        var found: [ModelEntry] = []
        try iterator.seekToFirst()
        while iterator.isValid {
            found.append(ModelEntry(key: iterator.key, value: try iterator.value))
            try iterator.next()
        }
        let there = Set(found.map(\.key))
        func expected(_ millis: Int64) -> [ModelEntry] {
            model.scan(at: sequence, nowMillis: millis).filter {
                there.contains($0.key) || !model.mayLack($0.key, at: sequence, nowMillis: after)
            }
        }
        try world.check(
            found == expected(before) || found == expected(after),
            "\(model.kind) of \(what) differs from the model at \(sequence)")
    }

    private func removeAll(_ directory: String) {
        for name in (try? world.disk.list(directory)) ?? [] { try? world.disk.remove(directory + "/" + name) }
        try? world.disk.removeDirectory(directory)
    }
}
