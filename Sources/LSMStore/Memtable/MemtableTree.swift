// SPDX-License-Identifier: Apache-2.0
import Base

/// A B+-tree of entries in an arena: insert-only, one writer, readers that neither lock nor retry.
///
/// Nodes compare 8-byte slices of the keys after the prefix that the node's whole range shares (after Masstree, Mao,
/// Kohler and Morris 2012). Why a reader is right at any moment:
/// - An entry is complete before the leaf's permutation that names it is stored with release; readers load that
///   word once with acquire and use only what it names. Slots are never filled twice.
/// - A full leaf is never changed again. A split makes new leaves and a new parent node, and one release store of
///   a child address (or of the root) puts them in place. Inner nodes are not changed otherwise.
/// - So whoever holds an old node sees a state of its range as it was: everything inserted before that node was
///   replaced. Later inserts have higher sequence numbers than every snapshot that was open then, so nothing that a
///   reader's snapshot can see is missing. A node's range never changes, thus old and new nodes mixed on one path
///   neither repeat an entry nor leave one out.
/// - Nothing is freed before the arena is.
struct MemtableTree: ~Copyable {
    private(set) var arena: Arena
    /// Address of the root, and after it the height: 0 when the root is a leaf. Packed in one word, so that a reader
    /// gets both at once: addresses take 48 bits.
    let rootWord: UnsafeMutableRawPointer
    private var path = TreePath()

    init(holder: MemoryHolder?) {
        arena = Arena(holder: holder)
        rootWord = arena.allocate(8)
        let leaf = MemtableTree.makeLeaf(&arena, skip: 0)
        TreeWord.publish(rootWord, MemtableTree.root(leaf.address, height: 0))
    }

    @inline(__always) static func root(_ address: UnsafeMutableRawPointer, height: Int) -> UInt64 {
        TreeWord.bits(address) << 8 | UInt64(height)
    }
    @inline(__always) static func height(_ root: UInt64) -> Int { Int(root & 0xFF) }
    @inline(__always) static func address(_ root: UInt64) -> UnsafeMutableRawPointer { TreeWord.pointer(root >> 8) }

    /// Adds an entry.
    /// - Requires: no entry with this key and trailer is there; no other thread inserts.
    mutating func insert(_ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ value: UnsafeRawBufferPointer) {
        let entry = makeEntry(key, trailer, value)
        let root = TreeWord.load(rootWord)
        var height = MemtableTree.height(root)
        var node = MemtableTree.address(root)
        path.clear()
        while height > 0 {
            let inner = TreeInner(node)
            let index = inner.find(key, trailer)
            path.push(inner, index)
            node = inner.child(index)
            height &-= 1
        }
        let leaf = TreeLeaf(node)
        let permutation = leaf.permutation
        let position = leaf.lowerBound(permutation, key, trailer)
        let count = TreeLeaf.count(permutation)
        if count < TreeLeaf.slotsMax {
            leaf.set(count, TreeWord.slice(key, leaf.skip), entry)
            TreeWord.publish(leaf.address, TreeLeaf.inserting(permutation, at: position))
        } else {
            split(leaf, permutation, entry, at: position)
        }
    }

    private mutating func makeEntry(
        _ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ value: UnsafeRawBufferPointer
    ) -> TreeEntry {
        let address = arena.allocate(TreeEntry.headerBytes + key.count + value.count)
        address.storeBytes(of: UInt32(truncatingIfNeeded: key.count), as: UInt32.self)
        address.storeBytes(of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 4, as: UInt32.self)
        address.storeBytes(of: trailer, toByteOffset: 8, as: UInt64.self)
        let bytes = address + TreeEntry.headerBytes
        if let source = key.baseAddress { bytes.copyMemory(from: source, byteCount: key.count) }
        if let source = value.baseAddress { (bytes + key.count).copyMemory(from: source, byteCount: value.count) }
        return TreeEntry(address)
    }

    private static func makeLeaf(_ arena: inout Arena, skip: Int) -> TreeLeaf {
        let address = arena.allocate(TreeLeaf.sizeBytes)
        TreeWord.publish(address, 0)
        address.storeBytes(of: UInt64(skip), toByteOffset: 8, as: UInt64.self)
        return TreeLeaf(address)
    }

    /// Puts the entry and those of a full leaf into two leaves, and these into the parent.
    ///
    /// At either end the full leaf stays as it is beside a new one with the one entry: ascending (or descending)
    /// keys leave full leaves behind.
    private mutating func split(_ leaf: TreeLeaf, _ permutation: UInt64, _ entry: TreeEntry, at position: Int) {
        var entries: [TreeEntry] = []
        entries.reserveCapacity(TreeLeaf.slotsMax + 1)
        for i in 0..<TreeLeaf.slotsMax { entries.append(leaf.entry(TreeLeaf.slot(permutation, i))) }
        entries.insert(entry, at: position)
        let half = position == TreeLeaf.slotsMax ? position : position == 0 ? 1 : entries.count / 2
        let separator = entries[half]
        let low = path.lowBound(path.depth)
        let high = path.highBound(path.depth)
        let keepsLeft = position == TreeLeaf.slotsMax && isSharp(leaf, permutation)
        let left = keepsLeft ? leaf : fill(entries[..<half], MemtableTree.skip(low, separator))
        let keepsRight = position == 0 && isSharp(leaf, permutation)
        let right = keepsRight ? leaf : fill(entries[half...], MemtableTree.skip(separator, high))
        replaceChild(left.address, separator, right.address)
    }

    /// Whether the slices of a leaf tell its first entry from its last.
    private func isSharp(_ leaf: TreeLeaf, _ permutation: UInt64) -> Bool {
        leaf.slice(TreeLeaf.slot(permutation, 0))
            != leaf.slice(TreeLeaf.slot(permutation, TreeLeaf.count(permutation) - 1))
    }

    private mutating func fill(_ entries: ArraySlice<TreeEntry>, _ skip: Int) -> TreeLeaf {
        let leaf = MemtableTree.makeLeaf(&arena, skip: skip)
        var permutation: UInt64 = 0
        for (slot, entry) in entries.enumerated() {
            leaf.set(slot, TreeWord.slice(entry.key, skip), entry)
            permutation = TreeLeaf.inserting(permutation, at: slot)
        }
        TreeWord.publish(leaf.address, permutation)
        return leaf
    }

    private static func skip(_ low: TreeEntry?, _ high: TreeEntry?) -> Int {
        guard let low, let high else { return 0 }
        return ByteOrder.commonPrefix(low.key, high.key)
    }

    private typealias Child = (separator: TreeEntry?, address: UnsafeMutableRawPointer)

    /// Puts `left` and `right` in the place of the child that the path's last step took.
    private mutating func replaceChild(
        _ left: UnsafeMutableRawPointer, _ separator: TreeEntry, _ right: UnsafeMutableRawPointer
    ) {
        guard path.depth > 0 else {
            let height = MemtableTree.height(TreeWord.load(rootWord))
            let node = makeInner([(nil, left), (separator, right)], skip: 0)
            TreeWord.publish(rootWord, MemtableTree.root(node.address, height: height + 1))
            return
        }
        let step = path.pop()
        var children: [Child] = []
        children.reserveCapacity(TreeInner.childrenMax + 1)
        for i in 0..<step.node.count {
            children.append((i == 0 ? nil : step.node.separator(i), step.node.child(i)))
        }
        children[step.index].address = left
        children.insert((separator, right), at: step.index + 1)
        let low = path.lowBound(path.depth)
        let high = path.highBound(path.depth)
        if children.count <= TreeInner.childrenMax {
            let node = makeInner(children[...], skip: MemtableTree.skip(low, high))
            replaceSelf(node.address)
            return
        }
        let isAppend = step.index == step.node.count - 1
        let half = isAppend ? children.count - 2 : children.count / 2
        guard let middle = children[half].separator else { return }
        let leftNode = makeInner(children[..<half], skip: MemtableTree.skip(low, middle))
        let rightNode = makeInner(children[half...], skip: MemtableTree.skip(middle, high))
        replaceChild(leftNode.address, middle, rightNode.address)
    }

    /// Puts a node of the same range in the place of the one below the path's last step.
    private mutating func replaceSelf(_ node: UnsafeMutableRawPointer) {
        if path.depth == 0 {
            let height = MemtableTree.height(TreeWord.load(rootWord))
            TreeWord.publish(rootWord, MemtableTree.root(node, height: height))
        } else {
            let parent = path.pop()
            TreeWord.publish(parent.node.childWord(parent.index), TreeWord.bits(node))
        }
    }

    private mutating func makeInner(_ children: ArraySlice<Child>, skip: Int) -> TreeInner {
        let address = arena.allocate(TreeInner.sizeBytes(children.count))
        address.storeBytes(of: UInt32(skip), as: UInt32.self)
        address.storeBytes(of: UInt32(children.count), toByteOffset: 4, as: UInt32.self)
        let node = TreeInner(address)
        for (i, child) in children.enumerated() {
            let slice = i == 0 ? 0 : child.separator.map { TreeWord.slice($0.key, skip) } ?? 0
            let separator = i == 0 ? 0 : child.separator.map { TreeWord.bits($0.address) } ?? 0
            address.storeBytes(of: slice, toByteOffset: 16 + i * 24, as: UInt64.self)
            address.storeBytes(of: separator, toByteOffset: 24 + i * 24, as: UInt64.self)
            TreeWord.publish(node.childWord(i), TreeWord.bits(child.address))
        }
        return node
    }
}
