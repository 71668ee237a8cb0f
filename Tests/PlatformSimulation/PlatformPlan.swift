// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore
import LifeSimulation
import Simulator

/// What a seed's world of customers is like.
struct PlatformPlan {
    static let salt: UInt64 = 0x50_4C41_5446

    let life: LifePlan
    let index: IndexOptions
    let collecting: CollectorOptions
    let clients: Int
    let readers: Int
    /// Payloads of each client, and readings of each reader, in one life.
    let steps: Int
    let sessions: Int
    let addresses: Int
    let customers: Int
    /// One event in this many says who did it.
    let identifiedOneIn: Int
    /// One event in this many has the id of another that was sent before.
    let repeatedOneIn: Int

    init(seed: UInt64) {
        life = LifePlan(seed: seed, salt: PlatformPlan.salt)
        var generator = SeededGenerator(seed: seed ^ PlatformPlan.salt &* 3)
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        clients = draw(1...4)
        readers = draw(0...1)
        steps = draw(4...25)
        sessions = [2, 6, 20].randomElement(using: &generator) ?? 6
        addresses = [2, 6].randomElement(using: &generator) ?? 2
        customers = draw(0...3)
        identifiedOneIn = draw(2...6)
        repeatedOneIn = draw(3...12)
        var options = IndexOptions()
        options.tailRowsMax = [1, 3, 10, 64].randomElement(using: &generator) ?? 10
        options.mergeFactor = [2, 4].randomElement(using: &generator) ?? 2
        options.mergedRowsMax = [8, 64, 1 << 20].randomElement(using: &generator) ?? 64
        options.idleNanos = [100_000, 1_000_000, 20_000_000].randomElement(using: &generator) ?? 1_000_000
        index = options
        var collecting = CollectorOptions()
        collecting.durability = draw(0...1) == 0 ? .sync : .buffered
        self.collecting = collecting
    }
}
