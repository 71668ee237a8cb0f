// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Kills a writing process with SIGKILL again and again, in one directory. Each start looks whether all that
/// was acknowledged is there, and each lane is whole.
public struct KillRounds {
    public struct Report: Sendable {
        public var rounds = 0
        /// Of those, in so many the process was killed before the store was open.
        public var killedOpening = 0
        public var acknowledged: UInt64 = 0
        public var failure: String?
    }

    private let directory: String
    private let rounds: Int
    private var generator: SeededGenerator
    private var floors = [UInt64](repeating: 0, count: KillWriter.lanes)
    private let clock = SystemTimeSource()
    /// A whole check, with `verify`, after so many rounds.
    private static let checkEvery = 50
    /// A process that says nothing for so long hangs.
    private static let patienceNanos: UInt64 = 30_000_000_000

    public init(directory: String, rounds: Int, seed: UInt64) {
        self.directory = directory
        self.rounds = rounds
        generator = SeededGenerator(seed: seed)
    }

    public mutating func run() -> Report {
        var report = Report()
        for round in 1...max(1, rounds) {
            let isCheck = round % KillRounds.checkEvery == 0 || round == rounds
            report.rounds += 1
            do {
                if try !kill(round) { report.killedOpening += 1 }
                if isCheck { try check(round) }
            } catch {
                report.failure = "round \(round): \(error)"
                break
            }
        }
        report.acknowledged = floors.reduce(0, +)
        return report
    }

    /// - Returns: whether the process had opened the store.
    private mutating func kill(_ round: Int) throws -> Bool {
        let child = try Child(directory, seed: UInt64(round), "write", floors)
        let isEarly = Int.random(in: 0..<4, using: &generator) == 0
        let life = UInt64.random(in: 0...(isEarly ? 60_000_000 : 25_000_000), using: &generator)
        let started = clock.monotonicNanos
        var opened: UInt64? = isEarly ? started : nil
        var hasOpened = false
        while true {
            let now = clock.monotonicNanos
            if let opened, now - opened >= life { break }
            if now - started > KillRounds.patienceNanos {
                child.kill()
                throw ProofFailure(
                    "the store did not open within \(KillRounds.patienceNanos / 1_000_000_000) s")
            }
            guard child.read(waitMillis: 1) else { break }
            if child.hasOpened, !hasOpened {
                hasOpened = true
                if opened == nil { opened = clock.monotonicNanos }
            }
        }
        child.kill()
        // What was said before the end counts.
        while child.read(waitMillis: 0) {}
        for (lane, number) in child.takeAcknowledged() { floors[lane] = max(floors[lane], number) }
        if let code = child.exitCode { throw ProofFailure("the process ended by itself, with \(code)") }
        return hasOpened || child.hasOpened
    }

    private func check(_ round: Int) throws {
        let child = try Child(directory, seed: UInt64(round), "check", floors)
        while child.read(waitMillis: 1_000) {}
        child.wait()
        if child.exitCode != 0 { throw ProofFailure("the check ended with \(child.exitCode ?? -1)") }
    }
}
