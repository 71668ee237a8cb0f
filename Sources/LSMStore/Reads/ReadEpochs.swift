// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Lets readers use what a shared pointer shows without locks or counted references, and tells when the last
/// of them has left what the pointer showed before.
///
/// ## Algorithm
/// Epoch-based reclamation (Fraser 2004). A reader writes the current epoch into a free slot, and only then
/// loads pointers. Who replaces a pointer unlinks the old object first, and only then hands it to `retire`,
/// which stamps it with the epoch and begins the next. The object is let go once no slot holds an epoch up to
/// its stamp.
///
/// ## Why that is safe
/// Slots are taken, pointers loaded and replaced, and slots scanned in one order that all threads agree on
/// (`sequentiallyConsistent`). A reader that got the old object loaded the pointer before it was replaced, so
/// it took its slot before the scan, with an epoch that was current before the stamp was drawn. The scan sees
/// it, or sees that it has left. On x86 this costs one exchange when a reader comes; loads and its leaving
/// are plain.
///
/// A reader stays for a search in memory, never over a disk operation or a wait, so that little gathers here.
/// Iterators and snapshots take counted references instead.
///
/// `@unchecked Sendable`: slots are atomic; `spin` guards what is retired.
final class ReadEpochs: @unchecked Sendable {
    private struct Retired {
        let epoch: UInt64
        let object: AnyObject
    }

    static let slotsCount = 64
    /// Collecting is tried when so much was retired since.
    private static let retiredBatch = 32

    private let slots: UnsafeMutableRawPointer
    private let mask: Int
    private let current = Atomic<UInt64>(1)
    /// Held by whoever has the slot behind the last, for when readers are more than slots.
    private let overflow: Lock
    private let spin = SpinLock()
    private var retired: [Retired] = []

    /// - Parameter slotsCount: how many readers may be at work without waiting for each other; a power of 2.
    init(threads: Threads, slotsCount: Int = ReadEpochs.slotsCount) {
        mask = slotsCount - 1
        overflow = Lock(threads)
        slots = .allocate(byteCount: (slotsCount + 1) * ReadSlot.bytesCount, alignment: ReadSlot.bytesCount)
        for i in 0...slotsCount {
            let lock = i == slotsCount ? Unmanaged.passUnretained(overflow) : nil
            slot(i).initialize(to: ReadSlot(overflow: lock))
        }
    }

    deinit { slots.deallocate() }

    /// Takes a slot. The caller loads pointers after this, and leaves by `ReadSlot.leave`.
    @inline(__always)
    func enter() -> UnsafeMutablePointer<ReadSlot> {
        // An epoch that is behind by the time it is written only makes others wait longer.
        let epoch = current.load(ordering: .sequentiallyConsistent)
        let home = slot(ReadEpochs.threadNumber & mask)
        if ReadEpochs.take(home, epoch) { return home }
        return enterElsewhere(epoch)
    }

    @inline(never)
    private func enterElsewhere(_ epoch: UInt64) -> UnsafeMutablePointer<ReadSlot> {
        let first = ReadEpochs.threadNumber
        for i in 1...mask + 1 {
            let slot = slot((first + i) & mask)
            if ReadEpochs.take(slot, epoch) { return slot }
        }
        overflow.lock()
        let last = slot(mask + 1)
        last.pointee.epoch.store(epoch, ordering: .sequentiallyConsistent)
        return last
    }

    @inline(__always)
    private static func take(_ slot: UnsafeMutablePointer<ReadSlot>, _ epoch: UInt64) -> Bool {
        slot.pointee.epoch.load(ordering: .relaxed) == 0
            && slot.pointee.epoch.compareExchange(
                expected: 0, desired: epoch, ordering: .sequentiallyConsistent
            ).exchanged
    }

    /// Keeps `object` until no reader can use it any more. Frees nothing itself, and may be called under any
    /// lock.
    /// - Requires: no pointer shows the object any more.
    /// - Returns: whether it is time to call `collect`.
    @discardableResult
    func retire(_ object: AnyObject) -> Bool {
        let epoch = current.add(1, ordering: .sequentiallyConsistent).oldValue
        return spin.withLock {
            retired.append(Retired(epoch: epoch, object: object))
            return retired.count % ReadEpochs.retiredBatch == 0
        }
    }

    /// A mark for `haveLeft`: behind everything that the caller unlinked before.
    func mark() -> UInt64 { current.add(1, ordering: .sequentiallyConsistent).oldValue }

    /// Whether no reader is left that came before the mark. Looks at every slot.
    func haveLeft(_ mark: UInt64) -> Bool { mark < oldestEpoch }

    /// Lets go of what no reader can use any more. What goes may take locks and free memory as it goes.
    /// - Returns: whether nothing is left.
    @discardableResult
    func collect() -> Bool {
        var free: [Retired] = []
        let isEmpty = spin.withLock {
            if retired.isEmpty { return true }
            // The scan comes after what is in the list was retired: see "Why that is safe".
            let oldest = oldestEpoch
            var kept: [Retired] = []
            for entry in retired {
                if entry.epoch < oldest { free.append(entry) } else { kept.append(entry) }
            }
            retired = kept
            return kept.isEmpty
        }
        free.removeAll()
        return isEmpty
    }

    /// How many objects wait for readers to leave.
    var retiredCount: Int { spin.withLock { retired.count } }

    /// What the readers counted, all together.
    var counts: ReadCounts {
        (0...mask + 1).reduce(into: ReadCounts()) { sum, i in slot(i).pointee.add(to: &sum) }
    }

    /// Of the readers at work; the current epoch when there are none.
    private var oldestEpoch: UInt64 {
        var oldest = current.load(ordering: .sequentiallyConsistent)
        for i in 0...mask + 1 {
            let epoch = slot(i).pointee.epoch.load(ordering: .sequentiallyConsistent)
            if epoch != 0 { oldest = min(oldest, epoch) }
        }
        return oldest
    }

    @inline(__always)
    private func slot(_ i: Int) -> UnsafeMutablePointer<ReadSlot> {
        (slots + i &* ReadSlot.bytesCount).assumingMemoryBound(to: ReadSlot.self)
    }

    /// Gives each thread a home of its own, as far as there are enough.
    @inline(__always)
    private static var threadNumber: Int { ThreadOrdinal.current }
}
