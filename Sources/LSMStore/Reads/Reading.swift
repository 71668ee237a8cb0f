// SPDX-License-Identifier: Apache-2.0
import Base

/// What point reads of one thread stand on: the state, and the blocks that they looked into.
///
/// While the read stays in memory, its epoch keeps state and blocks. For what must come from the disk it
/// takes a counted reference to the state, leaves the epoch, reads, and enters again, so that no disk
/// operation holds up what others free. Views of blocks taken before are then no longer valid: `generation`
/// tells.
///
/// Without a state (tables read by themselves) it stays in no epoch, and holds the last block that it read.
struct Reading {
    private let epochs: Unmanaged<ReadEpochs>?
    private(set) var slot: UnsafeMutablePointer<ReadSlot>?
    private let stateReference: Unmanaged<ReadState>?
    private var keptState: ReadState?
    private var block: DecodedBlock?
    /// Changes when views that were handed out before may not be used any more.
    private(set) var generation = 0

    /// In no epoch.
    init() {
        epochs = nil
        slot = nil
        stateReference = nil
    }

    /// - Parameter slot: of `epochs`, entered before the state was loaded.
    @inline(__always)
    init(_ epochs: ReadEpochs, _ slot: UnsafeMutablePointer<ReadSlot>, _ state: Unmanaged<ReadState>) {
        self.epochs = .passUnretained(epochs)
        self.slot = slot
        stateReference = state
    }

    /// Ends the stay; nothing that was read may be used after it.
    @inline(__always)
    mutating func close() {
        if let slot { slot.pointee.leave() }
        slot = nil
    }

    /// Runs what may touch the disk or wait, outside the epoch.
    @inline(never)
    mutating func outside<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        generation &+= 1
        if keptState == nil { keptState = stateReference?.takeUnretainedValue() }
        close()
        defer { if let epochs { slot = epochs._withUnsafeGuaranteedRef { $0.enter() } } }
        return try body()
    }

    /// Counts filters that were asked, and how many let the key through.
    @inline(__always)
    func countFilters(probes: Int, passes: Int) {
        guard let slot else { return }
        slot.pointee.filterProbes.addAlone(probes)
        slot.pointee.filterPasses.addAlone(passes)
    }

    /// Counts keys that filters let through to tables which had nothing to offer.
    @inline(__always)
    func countFalsePositives(_ count: Int) {
        guard let slot else { return }
        slot.pointee.falsePositives.addAlone(count)
    }

    /// Holds a block that the epoch does not keep, in place of the one before.
    @inline(never)
    mutating func hold(_ block: DecodedBlock) { self.block = block }
}
