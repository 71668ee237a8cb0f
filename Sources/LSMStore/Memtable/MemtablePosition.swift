// SPDX-License-Identifier: Apache-2.0

/// A place in a memtable's tree that moves both ways. One thread; the tree's memory must outlive it.
///
/// There are no links between leaves: the path from the root leads to the neighbours.
struct MemtablePosition: ~Copyable {
    private let rootWord: UnsafeMutableRawPointer
    private let chunks: ArenaChunks
    private var path = TreePath()
    private var leaf: TreeLeaf
    private var permutation: UInt64 = 0
    private var index = 0

    /// At no entry.
    init(_ rootWord: UnsafeMutableRawPointer, _ chunks: ArenaChunks) {
        self.rootWord = rootWord
        self.chunks = chunks
        leaf = TreeLeaf(rootWord)
    }

    /// `nil` before the first and after the last.
    var entry: TreeEntry? {
        @inline(__always) get {
            guard index >= 0, index < TreeLeaf.count(permutation) else { return nil }
            return TreeEntry(chunks[leaf.entry(TreeLeaf.slot(permutation, index))])
        }
    }

    /// To the first entry at or after (key, trailer).
    mutating func seek(_ key: UnsafeRawBufferPointer, _ trailer: UInt64) {
        descend(key, trailer)
        if index == TreeLeaf.count(permutation) { toNextLeaf() }
    }

    /// To the last entry before (key, trailer).
    mutating func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: UInt64) {
        descend(key, trailer)
        previous()
    }

    mutating func seekToFirst() {
        let root = TreeWord.load(rootWord)
        path.clear()
        descendToEdge(MemtableTree.node(root), MemtableTree.height(root), isLast: false)
    }

    mutating func seekToLast() {
        let root = TreeWord.load(rootWord)
        path.clear()
        descendToEdge(MemtableTree.node(root), MemtableTree.height(root), isLast: true)
    }

    @inline(__always)
    mutating func next() {
        index &+= 1
        if index >= TreeLeaf.count(permutation) { toNextLeaf() }
    }

    @inline(__always)
    mutating func previous() {
        index &-= 1
        if index < 0 { toPreviousLeaf() }
    }

    private mutating func descend(_ key: UnsafeRawBufferPointer, _ trailer: UInt64) {
        let root = TreeWord.load(rootWord)
        var height = MemtableTree.height(root)
        var node = MemtableTree.node(root)
        path.clear()
        while height > 0 {
            let inner = TreeInner(chunks[node])
            let child = inner.find(key, trailer, chunks)
            path.push(inner, child, node)
            node = inner.child(child)
            height &-= 1
        }
        leaf = TreeLeaf(chunks[node])
        permutation = leaf.permutation
        index = leaf.lowerBound(permutation, key, trailer, chunks)
    }

    /// To a subtree's first or last entry.
    private mutating func descendToEdge(_ top: UInt32, _ levels: Int, isLast: Bool) {
        var node = top
        var height = levels
        while height > 0 {
            let inner = TreeInner(chunks[node])
            let child = isLast ? inner.count &- 1 : 0
            path.push(inner, child, node)
            node = inner.child(child)
            height &-= 1
        }
        leaf = TreeLeaf(chunks[node])
        permutation = leaf.permutation
        index = isLast ? TreeLeaf.count(permutation) &- 1 : 0
    }

    private mutating func toNextLeaf() {
        var levels = 0
        while path.depth > 0 {
            let step = path.pop()
            if step.index + 1 < step.node.count {
                path.push(step.node, step.index + 1, step.reference)
                descendToEdge(step.node.child(step.index + 1), levels, isLast: false)
                return
            }
            levels += 1
        }
        permutation = 0
    }

    private mutating func toPreviousLeaf() {
        var levels = 0
        while path.depth > 0 {
            let step = path.pop()
            if step.index > 0 {
                path.push(step.node, step.index - 1, step.reference)
                descendToEdge(step.node.child(step.index - 1), levels, isLast: true)
                return
            }
            levels += 1
        }
        permutation = 0
    }
}
