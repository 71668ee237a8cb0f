// SPDX-License-Identifier: Apache-2.0
import Base

extension MemtableTree {
    /// What is wrong with the tree, in the order of its keys; empty when nothing is. Visits every entry.
    ///
    /// Checks that all leaves are equally deep and name distinct slots; that entries ascend and lie between
    /// the separators above them; that slices are those of the keys, and that `skip` leaves out no more than
    /// all keys share.
    /// - Requires: no thread inserts meanwhile.
    func checkInvariants() -> [String] {
        var faults: [String] = []
        let root = TreeWord.load(rootWord)
        check(MemtableTree.node(root), height: MemtableTree.height(root), low: 0, high: 0, &faults)
        return faults
    }

    private func check(_ node: UInt32, height: Int, low: UInt32, high: UInt32, _ faults: inout [String]) {
        guard height > 0 else {
            checkLeaf(node, low, high, &faults)
            return
        }
        let inner = TreeInner(chunks[node])
        guard (2...TreeInner.childrenMax).contains(inner.count) else {
            faults.append("inner node \(node) has \(inner.count) children")
            return
        }
        if !inner.isChecked && (low == 0 || high == 0) { faults.append("inner node \(node) is not checked") }
        var bound = low
        for i in 0..<(inner.count - 1) {
            checkKey(inner.separator(i), inner.slice(i), inner.skip, "inner node \(node)", &faults)
            checkOrder(bound, inner.separator(i), isStrict: true, "inner node \(node)", &faults)
            share(inner.separator(0), inner.separator(i), inner.skip, "inner node \(node)", &faults)
            check(inner.child(i), height: height - 1, low: bound, high: inner.separator(i), &faults)
            bound = inner.separator(i)
        }
        checkOrder(bound, high, isStrict: true, "inner node \(node)", &faults)
        check(inner.child(inner.count - 1), height: height - 1, low: bound, high: high, &faults)
    }

    private func checkLeaf(_ node: UInt32, _ low: UInt32, _ high: UInt32, _ faults: inout [String]) {
        let leaf = TreeLeaf(chunks[node])
        let permutation = leaf.permutation
        let count = TreeLeaf.count(permutation)
        let place = "leaf \(node)"
        let slots = (0..<count).map { TreeLeaf.slot(permutation, $0) }
        if Set(slots) != Set(0..<count) { faults.append("\(place) names the slots \(slots)") }
        if !leaf.isChecked && leaf.skip > 0 && (low == 0 || high == 0) {
            faults.append("\(place) is not checked")
        }
        if count == 0 && (low != 0 || high != 0) { faults.append("\(place) is empty") }
        var bound = low
        for (position, slot) in slots.enumerated() {
            let entry = leaf.entry(slot)
            checkKey(entry, leaf.slice(slot), leaf.skip, place, &faults)
            checkOrder(bound, entry, isStrict: position > 0, place, &faults)
            share(leaf.entry(slots[0]), entry, leaf.skip, place, &faults)
            bound = entry
        }
        checkOrder(bound, high, isStrict: true, place, &faults)
    }

    private func checkKey(
        _ entry: UInt32, _ slice: UInt32, _ skip: Int, _ place: String, _ faults: inout [String]
    ) {
        let key = TreeEntry(chunks[entry]).key
        if key.count < skip || TreeWord.slice(key, skip) != slice {
            faults.append("\(place) has a wrong slice for entry \(entry)")
        }
    }

    /// - Parameter a: 0 for no bound, as `b`.
    private func checkOrder(
        _ a: UInt32, _ b: UInt32, isStrict: Bool, _ place: String, _ faults: inout [String]
    ) {
        guard a != 0, b != 0 else { return }
        let other = TreeEntry(chunks[b])
        let order = TreeEntry(chunks[a]).compare(other.key, other.trailer, skip: 0)
        if order > 0 || (isStrict && order == 0) {
            faults.append("\(place): entry \(b) does not follow \(a)")
        }
    }

    private func share(_ a: UInt32, _ b: UInt32, _ skip: Int, _ place: String, _ faults: inout [String]) {
        if ByteOrder.commonPrefix(TreeEntry(chunks[a]).key, TreeEntry(chunks[b]).key) < skip {
            faults.append("\(place) skips \(skip) bytes, which entries \(a) and \(b) do not share")
        }
    }
}
