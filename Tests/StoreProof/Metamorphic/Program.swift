// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// The operations that a seed stands for.
struct Program: Sendable {
    static let keyspaces: [ProofKeyspace] = [.plain, .sums, .lists, ProofKeyspace(.plain, 1)]

    let seed: UInt64
    let steps: [ProgramStep]

    init(seed: UInt64) {
        self.seed = seed
        var maker = Maker(seed: seed)
        steps = maker.make()
    }

    private struct Maker {
        private var generator: SeededGenerator
        private let keys: Int
        private let valueBytesMax: Int
        private var millis: Int64 = SimulatedClock.startMillis
        private var live: [Int] = []
        private var tag = 0

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed ^ 0x4D45_5441)
            keys = [8, 60, 400].randomElement(using: &generator) ?? 60
            valueBytesMax = [16, 60, 300].randomElement(using: &generator) ?? 60
        }

        mutating func make() -> [ProgramStep] {
            // Most programs are short, so that many options are met in a minute.
            let count = oneIn(10) ? draw(4_000...10_000) : draw(1_000...2_000)
            return (0..<count).map { _ in step() }
        }

        private mutating func step() -> ProgramStep {
            switch draw(0...199) {
            case 0..<90: return commit()
            case 90..<130: return .get(keyspace(), key(), snapshot: snapshot())
            case 130..<150: return scan()
            case 150..<170:
                return .walk(keyspace(), (0..<draw(1...12)).map { _ in move() }, snapshot: snapshot())
            case 170..<177: return .takeSnapshot
            case 177..<184: return .releaseSnapshot
            case 184..<187: return .files
            case 187, 188: return .flush
            case 189: return oneIn(3) ? .compact : .rest
            case 190: return .rest
            case 191, 192: return advance()
            case 193: return oneIn(4) ? .verify : .rest
            case 194: return oneIn(4) ? .checkpoint : .files
            case 195: return oneIn(3) ? .close : .flush
            case 196: return oneIn(3) ? .die : .rest
            case 197: return oneIn(2) ? ingestion() : .rest
            default: return .get(keyspace(), key(), snapshot: nil)
            }
        }

        private mutating func commit() -> ProgramStep {
            let count = oneIn(40) ? draw(20...80) : draw(1...6)
            var operations = (0..<count).map { _ in operation() }
            // Before the next is attached: a batch cannot drop what it attaches.
            if oneIn(30), !live.isEmpty { operations.append(.drop(tag: live.removeFirst())) }
            if oneIn(25) {
                tag += 1
                live.append(tag)
                operations.append(.attach(ProofFile(tag: tag, sizeBytes: draw(0...2_000))))
            }
            return .commit(operations, oneIn(4) ? .sync : .buffered)
        }

        private mutating func operation() -> ProofOperation {
            let keyspace = keyspace()
            let key = key()
            if oneIn(500) { return .deleteAll(keyspace) }
            if oneIn(25) { return range(keyspace) }
            if oneIn(6) { return .delete(keyspace, key: key) }
            switch keyspace.kind {
            case .sums where !oneIn(6):
                return .merge(keyspace, key: key, operand: ExpectedState.bytes(Int64(draw(-9...99))))
            case .sums: return .put(keyspace, key: key, value: ExpectedState.bytes(Int64(draw(0...999))))
            case .lists where !oneIn(4): return .merge(keyspace, key: key, operand: value(max: 10))
            default: break
            }
            if oneIn(5) {
                let expiry = millis + Int64([-5, 5, 200, 1_000_000][draw(0...3)])
                return .expiringPut(
                    keyspace, key: key, value: value(max: valueBytesMax), expiresAtMillis: expiry)
            }
            return .put(keyspace, key: key, value: value(max: valueBytesMax))
        }

        private mutating func ingestion() -> ProgramStep {
            let keyspace = keyspace()
            var entries: [[UInt8]: [UInt8]] = [:]
            for _ in 0..<draw(1...60) {
                entries[key()] =
                    keyspace.kind == .sums
                    ? ExpectedState.bytes(Int64(draw(0...99))) : value(max: valueBytesMax)
            }
            let keys = entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
            return .ingest(keyspace, keys.map { IngestedEntry(key: $0, value: entries[$0] ?? []) })
        }

        private mutating func range(_ keyspace: ProofKeyspace) -> ProofOperation {
            let (from, to) = bounds()
            return .deleteRange(keyspace, from: from, to: to)
        }

        private mutating func bounds() -> ([UInt8], [UInt8]) {
            let (a, b) = (key(), key())
            if a == b { return (a, a + [0]) }
            return a.lexicographicallyPrecedes(b) ? (a, b) : (b, a)
        }

        private mutating func scan() -> ProgramStep {
            let (from, to) = bounds()
            return .scan(
                keyspace(), from: oneIn(3) ? nil : from, to: oneIn(3) ? nil : to, snapshot: snapshot(),
                isForward: oneIn(2))
        }

        private mutating func move() -> ProgramStep.Move {
            switch draw(0...9) {
            case 0: .first
            case 1: .last
            case 2: .seek(key())
            case 3: .seekBefore(key())
            case 4...7: .next
            default: .previous
            }
        }

        private mutating func advance() -> ProgramStep {
            let step = Int64([1, 10, 300, 100_000][draw(0...3)])
            millis += step
            return .advance(millis: step)
        }

        private mutating func keyspace() -> ProofKeyspace { Program.keyspaces[draw(0...3)] }
        private mutating func snapshot() -> Int? { oneIn(3) ? draw(0...7) : nil }

        /// Some share long beginnings, some are beginnings of others.
        private mutating func key() -> [UInt8] {
            let n = draw(0...keys - 1)
            switch n % 4 {
            case 0:
                return [UInt8](repeating: 0x61, count: n % 40 / 4 + 1) + [UInt8(truncatingIfNeeded: n / 40)]
            case 1: return Array("a long beginning that keys share \(n)".utf8)
            case 2: return [0xFF, UInt8(truncatingIfNeeded: n), 0xFF, UInt8(truncatingIfNeeded: n >> 8)]
            default: return Array("k\(n)".utf8)
            }
        }

        private mutating func value(max: Int) -> [UInt8] {
            let count = oneIn(60) ? draw(3_000...9_000) : draw(0...max)
            if oneIn(3) { return [UInt8](repeating: UInt8(draw(0...255)), count: count) }
            return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }

        private mutating func oneIn(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &generator) == 0 }
        private mutating func draw(_ range: ClosedRange<Int>) -> Int {
            Int.random(in: range, using: &generator)
        }
    }
}
