// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// The main thread of a world: opens the store, lets it work, ends its life in one of several ways, again and
/// again.
final class StoreLives {
    /// How a life ended, and so what the next must find.
    private enum End { case begun, closed, died, lostPower }

    let world: StoreWorld
    private var end = End.begun
    /// The next opening must find at least this.
    private var floor: SequenceNumber = 0
    /// Whether a sync has failed since the last loss of power: then only synced writes are sure.
    private var isCacheDoubtful = false

    init(_ world: StoreWorld) { self.world = world }

    func run() throws {
        do { try live() } catch {
            // A store left open would look for work until the virtual clock ends.
            world.disk.powerOff()
            try? world.store?.close()
            throw error is Halt ? world.failure ?? error : error
        }
    }

    private func live() throws {
        for life in 1...world.plan.lives {
            world.life = life
            let store = try open(mayCrash: true)
            try world.backups.examine(isAfterPowerLoss: end == .lostPower, using: &world.generator)
            try work(store)
            try endLife(store)
            if try damage() { return }
        }
        try finish()
    }

    // MARK: Opening

    /// Opens the store and compares it with the model; with `mayCrash`, sometimes the power goes meanwhile.
    private func open(mayCrash: Bool) throws -> Store {
        for _ in 0..<20 {
            if mayCrash && draw(0...1) == 0 {
                world.disk.crashAt(operation: world.disk.operations + draw(1...80))
            } else {
                world.disk.crashAt(operation: .max)
            }
            if let store = try attemptOpening() {
                world.disk.crashAt(operation: .max)
                return store
            }
            losePower()
        }
        world.disk.crashAt(operation: .max)
        if let store = try attemptOpening() { return store }
        throw world.fail("the store does not open")
    }

    /// - Returns: `nil` when the power went.
    private func attemptOpening() throws -> Store? {
        var opened: Store?
        do {
            let store = try Store.open(
                StoreWorld.directory, options: world.plan.options(life: world.life),
                environment: world.world.environment)
            opened = store
            world.store = store
            world.note("opened", store.watermark, floor)
            world.keyspaces = try ModelKeyspace.Kind.allCases.map {
                try store.keyspace($0.rawValue, options: world.plan.options(of: $0))
            }
            try recover(store)
            return store
        } catch let error as StoreError {
            try? opened?.close()
            if world.disk.isPoweredOff { return nil }
            throw world.fail("opening failed: \(error)")
        }
    }

    private func recover(_ store: Store) throws {
        let last = store.watermark
        let comparison = StoreComparison(world, store)
        let batchesBefore = world.model.ends.count
        world.backups.remember()
        let journal = try comparison.journal()
        if let wrong = world.model.recover(last: last, journal: journal) { throw world.fail(wrong) }
        try world.check(
            last >= floor, "the store holds the writes up to \(last); it must hold those up to \(floor)")
        world.report.lostBatches += max(0, batchesBefore - world.model.ends.count)
        try comparison.everything()
        // What was found after a loss of power is on the disk, and stays.
        if end == .lostPower && world.plan.trouble != .lyingDisk {
            world.model.settle(last)
            floor = last
        }
    }

    // MARK: Working

    private func work(_ store: Store) throws {
        world.isStopping = false
        world.disk.faults = world.plan.faults(occupied: world.disk.occupiedBytes, using: &world.generator)
        if draw(0...4) < 3 {
            world.disk.crashAt(operation: world.disk.operations + draw(1...world.plan.crashWithin))
        }
        var threads: [any JoinableThread] = []
        let salt = UInt64(world.life) * 64 + 1_000
        for n in 0..<world.plan.writers {
            let generator = world.world.generator(salt + UInt64(n))
            threads.append(
                world.world.threads.spawn(name: "writer \(n)") { [world] in
                    StoreWriter(world, store, generator).run()
                })
        }
        for n in 0..<world.plan.readers {
            let generator = world.world.generator(salt + 20 + UInt64(n))
            threads.append(
                world.world.threads.spawn(name: "reader \(n)") { [world] in
                    StoreReader(world, store, generator).run()
                })
        }
        let generator = world.world.generator(salt + 40)
        threads.append(
            world.world.threads.spawn(name: "maintainer") { [world] in
                StoreMaintainer(world, store, generator).run()
            })
        for thread in threads { thread.join() }
        let counts = store.statistics
        world.report.flushes += counts.flushes
        world.report.compactions += counts.compactions
        if let failure = world.failure { throw failure }
    }

    // MARK: Ending

    private func endLife(_ store: Store) throws {
        let met = world.disk.incidents
        if met.syncErrors > 0 || met.writeErrors > 0 { isCacheDoubtful = true }
        let hadTrouble = world.plan.trouble != .none
        // Trouble ends here, so that a clean close is one; lies go on.
        var faults = DiskFaults.none
        faults.liesAboutSync = world.plan.trouble == .lyingDisk
        world.disk.faults = faults
        if !world.disk.isPoweredOff && draw(0...2) == 0 {
            do {
                try store.close()
                return closed()
            } catch {
                if !world.disk.isPoweredOff && !hadTrouble { throw world.fail("closing failed: \(error)") }
            }
        } else {
            world.disk.powerOff()
            try? store.close()
        }
        world.disk.powerOff()
        // What a failed sync left in the cache alone shows only to a start that comes before the power goes.
        if draw(0...2) < (isCacheDoubtful ? 2 : 1) { die() } else { losePower() }
    }

    /// The store was closed in good order; after that, a loss of power takes nothing.
    private func closed() {
        world.note("closed", world.model.acknowledged)
        world.report.cleanCloses += 1
        if !isCacheDoubtful { world.model.settle(world.model.acknowledged) }
        end = .closed
        floor = world.plan.trouble == .lyingDisk ? 0 : world.model.syncFloor
        if !isCacheDoubtful { floor = world.model.acknowledged }
        if draw(0...1) == 0 { losePower() }
    }

    /// As `kill -9` ends a process: what was handed to the system stays.
    private func die() {
        world.note("process dies", world.model.acknowledged)
        world.report.processDeaths += 1
        world.disk.endProcess()
        end = .died
        floor = isCacheDoubtful ? world.model.syncFloor : world.model.acknowledged
    }

    private func losePower() {
        world.note("power goes", world.model.syncFloor, world.model.acknowledged)
        world.report.powerLosses += 1
        world.disk.crash(using: &world.generator)
        end = .lostPower
        isCacheDoubtful = false
        floor = world.plan.trouble == .lyingDisk ? 0 : world.model.syncFloor
    }

    // MARK: Damage

    /// In some worlds, damages a file now and then; the world is over then.
    private func damage() throws -> Bool {
        guard world.plan.trouble == .damage, draw(0...1) == 0 else { return false }
        world.disk.crashKeepingAll()
        // The WAL is one file among many tables, and its damage the likeliest to be taken for something else.
        let suffix = draw(0...1) == 0 ? ".wal" : ""
        func isMeant(_ path: String) -> Bool {
            path.hasPrefix(StoreWorld.directory) && path.hasSuffix(suffix)
        }
        let damage =
            draw(0...3) == 0
            ? world.disk.misdirectSector(using: &world.generator, where: isMeant)
            : world.disk.flipBit(using: &world.generator, where: isMeant)
        guard let damage else { return false }
        world.note("damaged", 0, 0, "\(damage)")
        world.disk.crashAt(operation: .max)
        world.report.damages += 1
        do {
            let store = try Store.open(
                StoreWorld.directory, options: world.plan.options(life: world.life),
                environment: world.world.environment)
            do { try readDamaged(store, damage) } catch {
                try? store.close()
                throw error
            }
            try? store.close()
        } catch StoreError.corrupt {
            world.report.refusals += 1
            try repair(damage)
        } catch let error as StoreError {
            throw world.fail("after damage to \(damage): \(error)")
        }
        return true
    }

    /// Whatever can be read is right.
    private func readDamaged(_ store: Store, _ damage: DiskDamage) throws {
        let last = store.watermark
        let comparison = StoreComparison(world, store)
        world.keyspaces = try ModelKeyspace.Kind.allCases.map {
            try store.keyspace($0.rawValue, options: world.plan.options(of: $0))
        }
        let isSector = damage.lengthBytes > 1
        let wanted = min(floor, isSector ? world.model.sectorDamageFloor : world.model.damageFloor)
        try world.check(
            last >= wanted,
            "after damage to \(damage) the store holds the writes up to \(last), silently, not \(wanted)")
        if let wrong = world.model.recover(last: last, journal: try comparison.journal()) {
            throw world.fail("after damage to \(damage): \(wrong)")
        }
        try comparison.everything()
    }

    // MARK: The last life

    /// With nothing going wrong any more: all holds, and work gets done.
    private func finish() throws {
        world.life += 1
        let store = try open(mayCrash: false)
        world.isStopping = false
        do {
            let writer = StoreWriter(world, store, world.world.generator(999))
            for _ in 0..<5 { try writer.commit() }
            try store.compact()
            let comparison = StoreComparison(world, store)
            try comparison.everything()
            if let first = try store.verify().findings.first { throw first.error }
            try awaitDisposal(store)
            try store.close()
        } catch let error as StoreError {
            throw world.fail("with nothing going wrong any more: \(error)")
        }
        if let failure = world.failure { throw failure }
    }

    /// With nobody reading any more, blob files are on the disk only as long as tables reference them.
    private func awaitDisposal(_ store: Store) throws {
        var (found, live) = (0, 0)
        for _ in 0..<200 {
            live = try store.describe().blobFiles.count
            found = try world.disk.list(StoreWorld.directory).count { $0.hasSuffix(".blob") }
            if found == live { return }
            world.world.threads.sleep(nanos: 100_000_000)
        }
        throw world.fail("\(found) blob files are on the disk, and tables reference \(live)")
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &world.generator) }
}
