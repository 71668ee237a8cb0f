// SPDX-License-Identifier: Apache-2.0
import Base

/// Batches in the order of their commits, linked through their tickets.
///
/// Holds none of them: each is held by the thread that commits it, which does not leave before it is done.
struct CommitList {
    private(set) var first: Unmanaged<WriteBatch>?
    private var last: Unmanaged<WriteBatch>?
    private(set) var count = 0
    /// Of their operations in the WAL.
    private(set) var bytes = 0
    /// Whether any asks to be durable.
    private(set) var isSynced = false

    var isEmpty: Bool { first == nil }

    mutating func append(_ batch: WriteBatch) {
        batch.ticket.next = nil
        let node = Unmanaged.passUnretained(batch)
        if let last { last._withUnsafeGuaranteedRef { $0.ticket.next = node } } else { first = node }
        last = node
        count &+= 1
        bytes &+= batch.sizeBytes
        if batch.ticket.durability == .sync { isSynced = true }
    }

    mutating func append(_ list: CommitList) {
        guard let head = list.first else { return }
        if let last { last._withUnsafeGuaranteedRef { $0.ticket.next = head } } else { first = head }
        last = list.last
        count &+= list.count
        bytes &+= list.bytes
        isSynced = isSynced || list.isSynced
    }

    /// Takes all out.
    mutating func takeAll() -> CommitList {
        let all = self
        self = CommitList()
        return all
    }

    /// Takes out those that are written together: a batch that orders something alone, others up to
    /// `bytesMax`, or one that is larger.
    mutating func takeGroup(bytesMax: Int) -> CommitList {
        var group = CommitList()
        var rest = first
        while let batch = rest?.takeUnretainedValue() {
            let isOrder = batch.ticket.order != .none
            if !group.isEmpty && (isOrder || group.bytes &+ batch.sizeBytes > bytesMax) { break }
            rest = batch.ticket.next
            group.append(batch)
            if isOrder { break }
        }
        first = rest
        if rest == nil { last = nil }
        count &-= group.count
        bytes &-= group.bytes
        return group
    }

    /// Hands them over in order. `body` may end a batch's commit: its link is read before.
    @inline(__always)
    func forEach<E: Error>(_ body: (WriteBatch) throws(E) -> Void) throws(E) {
        var node = first
        while let current = node {
            let batch = current.takeUnretainedValue()
            node = batch.ticket.next
            try body(batch)
        }
    }
}
