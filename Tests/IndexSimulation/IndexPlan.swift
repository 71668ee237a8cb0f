// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LifeSimulation
import Simulator

/// What a seed's world of indices is like.
struct IndexPlan {
    static let salt: UInt64 = 0x49_4E44_4558

    let life: LifePlan
    let options: IndexOptions
    let indices: Int
    let writers: Int
    let readers: Int
    /// Writes of each writer, and readings of each reader, in one life.
    let steps: Int
    let ids: Int
    /// One write in this many is one of several documents.
    let bulkOneIn: Int
    /// One commit in this many asks for `.sync`.
    let syncOneIn: Int
    /// How often the maintenance thread does something.
    let maintenanceSteps: Int

    init(seed: UInt64) {
        life = LifePlan(seed: seed, salt: IndexPlan.salt)
        var generator = SeededGenerator(seed: seed ^ IndexPlan.salt &* 3)
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        indices = draw(1...2)
        writers = draw(1...4)
        readers = draw(0...2)
        steps = draw(5...50)
        ids = [2, 8, 30].randomElement(using: &generator) ?? 8
        bulkOneIn = draw(1...4)
        syncOneIn = [1, 3, 20].randomElement(using: &generator) ?? 3
        maintenanceSteps = draw(0...5)
        var options = IndexOptions()
        options.tailRowsMax = [1, 2, 4, 16, 64].randomElement(using: &generator) ?? 4
        options.mergeFactor = [2, 3, 4].randomElement(using: &generator) ?? 2
        options.mergedRowsMax = [8, 64, 1 << 20].randomElement(using: &generator) ?? 64
        options.idleNanos = [100_000, 1_000_000, 20_000_000].randomElement(using: &generator) ?? 1_000_000
        self.options = options
    }
}
