// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// One reader's place in `ReadEpochs`, on cache lines of its own. Whoever set `epoch` owns the counters until
/// it is 0 again, so they are added to without atomic exchanges.
struct ReadSlot: ~Copyable {
    /// Two lines of 64 bytes: processors fetch them in pairs.
    static let bytesCount = 128

    /// The epoch in which the reader came; 0 when nobody is here.
    let epoch = Atomic<UInt64>(0)
    /// Blocks that the cache had without its lock, by `BlockClass`.
    let dataHits = Atomic<Int>(0)
    let indexHits = Atomic<Int>(0)
    let filterHits = Atomic<Int>(0)
    /// See `ReadCounts`.
    let filterProbes = Atomic<Int>(0)
    let filterPasses = Atomic<Int>(0)
    let falsePositives = Atomic<Int>(0)
    /// Held by the readers that share the last slot when all others are taken; `nil` in these.
    let overflow: Unmanaged<Lock>?

    init(overflow: Unmanaged<Lock>?) { self.overflow = overflow }

    @inline(__always)
    func countHit(_ kind: BlockKind) {
        switch kind.counted {
        case .data: dataHits.addAlone(1)
        case .index: indexHits.addAlone(1)
        case .filter: filterHits.addAlone(1)
        }
    }

    /// Adds what the owners counted to `sum`.
    func add(to sum: inout ReadCounts) {
        sum.hits[BlockClass.data.rawValue] += dataHits.load(ordering: .relaxed)
        sum.hits[BlockClass.index.rawValue] += indexHits.load(ordering: .relaxed)
        sum.hits[BlockClass.filter.rawValue] += filterHits.load(ordering: .relaxed)
        sum.filterProbes += filterProbes.load(ordering: .relaxed)
        sum.filterPasses += filterPasses.load(ordering: .relaxed)
        sum.falsePositives += falsePositives.load(ordering: .relaxed)
    }

    /// Ends the stay. What the reader took from a pointer must not be used any more.
    @inline(__always)
    func leave() {
        // Releasing: what the reader read happens before whoever sees the 0 frees it.
        epoch.store(0, ordering: .releasing)
        if let overflow { overflow._withUnsafeGuaranteedRef { $0.unlock() } }
    }
}

extension Atomic where Value == Int {
    /// Adds where only the caller writes: a load and a store lose nothing then.
    @inline(__always)
    func addAlone(_ count: Int) { store(load(ordering: .relaxed) &+ count, ordering: .relaxed) }
}
