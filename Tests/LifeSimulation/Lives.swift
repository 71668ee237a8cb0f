// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// The main thread of a world: opens a system, lets it work, ends its life in one of several ways, again and
/// again.
///
/// After each end of a life, what is found must be the batches up to some sequence number, each whole; and
/// that number must not be below
/// - the last batch acknowledged with `.sync`, and what an earlier opening found, after a loss of power;
/// - the last batch acknowledged at all, after the process has died or everything was closed.
public final class Lives {
    /// How a life ended, and so what the next must find.
    private enum End { case begun, closed, died, lostPower }

    private let world: LifeWorld
    private let system: any LivingSystem
    private var end = End.begun
    /// The next opening must find at least this.
    private var floor: SequenceNumber = 0
    /// Whether a sync has failed since the last loss of power: then only synced writes are sure.
    private var isCacheDoubtful = false

    public init(_ world: LifeWorld, _ system: any LivingSystem) {
        self.world = world
        self.system = system
    }

    /// - Throws: the world's `LifeFailure`.
    public func run() throws {
        do { try live() } catch {
            // What is left open would look for work until the virtual clock ends.
            world.disk.powerOff()
            system.abandon()
            if error is LifeHalt { throw world.failure ?? error }
            if world.failure == nil { _ = world.fail("the main thread met: \(error)") }
            throw world.failure ?? error
        }
        world.report.diskOperations = world.disk.operations
        world.report.switches = world.world.scheduler.switches
        world.report.digest = world.world.scheduler.digest
        let met = world.disk.incidents
        world.report.faults =
            met.readErrors + met.writeErrors + met.nameErrors + met.syncErrors + met.fullErrors
    }

    private func live() throws {
        for life in 1...world.plan.lives {
            world.life = life
            try open(mayCrash: true)
            try work()
            try endLife()
        }
        world.life += 1
        try open(mayCrash: false)
        world.isStopping = false
        try system.finish()
        try system.compare()
        try system.close()
        if let failure = world.failure { throw failure }
    }

    // MARK: Opening

    private func open(mayCrash: Bool) throws {
        for _ in 0..<20 {
            if mayCrash && draw(0...2) == 0 {
                world.disk.crashAt(operation: world.disk.operations + draw(1...120))
            } else {
                world.disk.crashAt(operation: .max)
            }
            if try attemptOpening() {
                world.disk.crashAt(operation: .max)
                return
            }
            losePower()
        }
        world.disk.crashAt(operation: .max)
        if try !attemptOpening() { throw world.fail("it does not open") }
    }

    /// - Returns: false when the power went.
    private func attemptOpening() throws -> Bool {
        do {
            try system.open()
            guard let store = system.store else { throw world.fail("there is no store") }
            world.note("opened at \(system.recovered), at least \(floor)")
            try recover(store)
            return true
        } catch {
            if world.disk.isPoweredOff && world.failure == nil {
                system.abandon()
                return false
            }
            if error is LifeHalt { throw error }
            throw world.fail("opening failed: \(error)")
        }
    }

    private func recover(_ store: Store) throws {
        let last = system.recovered
        let before = world.log.commits.count { $0.isPublished }
        if let wrong = world.log.recover(last: last, journal: try journal(store)) { throw world.fail(wrong) }
        try world.check(last >= floor, "the store holds the writes up to \(last), not up to \(floor)")
        world.report.lostCommits += max(0, before - world.log.commits.count { $0.isPublished })
        system.truncate(to: last)
        try system.compare()
        // What was found after a loss of power is on the disk, and stays.
        if end == .lostPower {
            world.log.settle(last)
            floor = last
        }
    }

    private func journal(_ store: Store) throws -> [Int: SequenceNumber] {
        guard let keyspace = system.journal else { return [:] }
        let iterator = try store.iterator(keyspace)
        var rows: [Int: SequenceNumber] = [:]
        try iterator.seekToFirst()
        while iterator.isValid {
            let id = iterator.key.reduce(0) { $0 << 8 | Int($1) }
            rows[id] = try iterator.value.reduce(0) { $0 << 8 | SequenceNumber($1) }
            try iterator.next()
        }
        return rows
    }

    // MARK: Working

    private func work() throws {
        world.isStopping = false
        world.disk.faults = world.plan.faults(occupied: world.disk.occupiedBytes, using: &world.generator)
        if draw(0...4) < 3 {
            world.disk.crashAt(operation: world.disk.operations + draw(1...world.plan.crashWithin))
        }
        for thread in system.work() { thread.join() }
        if let mistake = world.log.mistake { throw world.fail(mistake) }
        if let failure = world.failure { throw failure }
        // What is there at the end of a life is compared too, unless the disk is what fails.
        if !world.disk.isPoweredOff && world.plan.trouble == .none {
            do { try system.compare() } catch {
                if !world.disk.isPoweredOff || world.failure != nil { throw error }
            }
        }
    }

    // MARK: Ending

    private func endLife() throws {
        let met = world.disk.incidents
        if met.syncErrors > 0 || met.writeErrors > 0 { isCacheDoubtful = true }
        if let counts = system.store?.statistics {
            world.report.flushes += counts.flushes
            world.report.attachments += counts.attachedFilesCount
        }
        let hadTrouble = world.plan.trouble != .none
        // Trouble ends here, so that a clean close is one.
        world.disk.faults = .none
        if !world.disk.isPoweredOff && draw(0...2) == 0 {
            do {
                try system.close()
                return closed()
            } catch {
                if !world.disk.isPoweredOff && !hadTrouble { throw world.fail("closing failed: \(error)") }
            }
        }
        world.disk.powerOff()
        system.abandon()
        if draw(0...2) == 0 { die() } else { losePower() }
    }

    /// Closed in good order; after that, a loss of power takes nothing.
    private func closed() {
        world.note("closed at \(world.log.acknowledged)")
        world.report.cleanCloses += 1
        if !isCacheDoubtful { world.log.settle(world.log.acknowledged) }
        end = .closed
        floor = isCacheDoubtful ? world.log.syncFloor : world.log.acknowledged
        if draw(0...1) == 0 { losePower() }
    }

    /// As `kill -9` ends a process: what was handed to the system stays.
    private func die() {
        world.note("the process dies at \(world.log.acknowledged)")
        world.report.processDeaths += 1
        world.disk.endProcess()
        end = .died
        floor = isCacheDoubtful ? world.log.syncFloor : world.log.acknowledged
    }

    private func losePower() {
        world.note("the power goes at \(world.log.syncFloor), \(world.log.acknowledged)")
        world.report.powerLosses += 1
        world.disk.crash(using: &world.generator)
        end = .lostPower
        isCacheDoubtful = false
        floor = world.log.syncFloor
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &world.generator) }
}
