// SPDX-License-Identifier: Apache-2.0

/// The keyspaces that a batch writes to, and whether it merges there: what a commit checks, noted as
/// operations are added. Nearly all batches keep to a few keyspaces, most to one.
struct KeyspaceUses {
    private static let none = UInt32.max
    private static let mergeBit: UInt32 = 1 << 16
    private var latest = none
    private var first = none
    private var others: [UInt32] = []

    @inline(__always)
    mutating func add(_ id: UInt16, isMerge: Bool) {
        let use = UInt32(id) | (isMerge ? KeyspaceUses.mergeBit : 0)
        if use != latest { addOther(use) }
    }

    private mutating func addOther(_ use: UInt32) {
        latest = use
        if first == KeyspaceUses.none { first = use }
        if use != first && !others.contains(use) { others.append(use) }
    }

    mutating func clear() {
        latest = KeyspaceUses.none
        first = KeyspaceUses.none
        if !others.isEmpty { others.removeAll(keepingCapacity: true) }
    }

    /// - Throws: `.invalid` unless the table knows each keyspace, and merges where the batch does.
    func check(_ table: KeyspaceTable) throws(StoreError) {
        if first == KeyspaceUses.none { return }
        try KeyspaceUses.check(first, table)
        for use in others { try KeyspaceUses.check(use, table) }
    }

    @inline(__always)
    private static func check(_ use: UInt32, _ table: KeyspaceTable) throws(StoreError) {
        let id = UInt16(truncatingIfNeeded: use)
        if !table.contains(id) { throw .invalid("unknown keyspace \(id)") }
        if use & mergeBit != 0 && !table.takesMerges(id) {
            throw .invalid("keyspace \(id) has no merge operator")
        }
    }
}
