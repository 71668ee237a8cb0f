// SPDX-License-Identifier: Apache-2.0
import Base

/// A B+-tree of entries in an arena: insert-only, one writer, readers that neither lock nor retry.
///
/// Nodes compare 4-byte slices of the keys after the prefix that their keys share (after Masstree, Mao,
/// Kohler and Morris 2012). Why a reader is right at any moment:
/// - An entry is complete before the leaf's permutation that names it is stored with release; readers load
///   that word once with acquire and use only what it names. Slots are never filled twice.
/// - A full leaf is never changed again. A split makes new leaves and a new parent node, and one release
///   store of a child reference (or of the root) puts them in place. Inner nodes are not changed otherwise.
/// - So whoever holds an old node sees a state of its range as it was: everything inserted before that node
///   was replaced. Later inserts have higher sequence numbers than every snapshot that was open then, so
///   nothing that a reader's snapshot can see is missing. A node's range never changes, thus old and new
///   nodes mixed on one path neither repeat an entry nor leave one out.
/// - Entries are not freed before the arena is. A node that was replaced is used again only when nobody who
///   could have found it is left (`NodeRecycler`).
struct MemtableTree: ~Copyable {
    private(set) var arena: Arena
    /// Reference of the root ‖ height (8 bits; 0 when the root is a leaf): a reader gets both at once.
    let rootWord: UnsafeMutableRawPointer
    let chunks: ArenaChunks
    private var path = TreePath()
    /// The last leaf of the tree, while `path` leads to it and the last entry went to its end, else 0; see
    /// `insert`.
    private var edge: UInt32 = 0
    private var scratch = TreeScratch()
    private let recycler: NodeRecycler

    init(pool: ArenaPool, readers: TreeReaders) {
        arena = Arena(pool: pool)
        recycler = NodeRecycler(readers)
        chunks = arena.chunks
        rootWord = chunks[arena.allocate(8)]
        let leaf = arena.allocate(TreeLeaf.sizeBytes)
        _ = TreeLeaf(at: chunks[leaf], skip: 0, isChecked: false)
        publishRoot(leaf, height: 0)
    }

    @inline(__always) static func height(_ root: UInt64) -> Int { Int(root & 0xFF) }
    @inline(__always) static func node(_ root: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: root &>> 8) }

    private func publishRoot(_ node: UInt32, height: Int) {
        TreeWord.publish(rootWord, UInt64(node) << 8 | UInt64(height))
    }

    /// Adds an entry. Keys that ascend find the last leaf without a descent from the root.
    /// - Requires: no entry with this key and trailer is there; no other thread inserts.
    mutating func insert(_ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ value: UnsafeRawBufferPointer) {
        let entry = makeEntry(key, trailer, value)
        if edge != 0, append(entry, key, trailer, to: edge) { return }
        edge = 0
        let root = TreeWord.load(rootWord)
        var height = MemtableTree.height(root)
        var node = MemtableTree.node(root)
        path.clear()
        while height > 0 {
            let inner = TreeInner(chunks[node])
            let index = inner.find(key, trailer, chunks)
            path.push(inner, index, node)
            node = inner.child(index)
            height &-= 1
        }
        let leaf = TreeLeaf(chunks[node])
        let permutation = leaf.permutation
        let position = leaf.lowerBound(permutation, key, trailer, chunks)
        let count = TreeLeaf.count(permutation)
        if count < TreeLeaf.slotsMax, leaf.accepts(key, chunks) {
            leaf.set(count, TreeWord.slice(key, leaf.skip), entry)
            TreeWord.publish(leaf.address, TreeLeaf.inserting(permutation, at: position))
            if position == count && path.highBound(path.depth) == 0 { edge = node }
        } else {
            rebuild(node, permutation, entry, at: position)
        }
    }

    /// Puts the entry behind all others, into the last leaf, if it belongs there.
    @inline(__always)
    private mutating func append(
        _ entry: UInt32, _ key: UnsafeRawBufferPointer, _ trailer: UInt64, to node: UInt32
    ) -> Bool {
        let leaf = TreeLeaf(chunks[node])
        let permutation = leaf.permutation
        let count = TreeLeaf.count(permutation)
        let last = TreeEntry(chunks[leaf.entry(TreeLeaf.slot(permutation, count &- 1))])
        guard last.compare(key, trailer, skip: 0) < 0 else { return false }
        if count < TreeLeaf.slotsMax, leaf.accepts(key, chunks) {
            leaf.set(count, TreeWord.slice(key, leaf.skip), entry)
            TreeWord.publish(leaf.address, TreeLeaf.inserting(permutation, at: count))
        } else {
            edge = 0
            rebuild(node, permutation, entry, at: count)
        }
        return true
    }

    private mutating func makeEntry(
        _ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ value: UnsafeRawBufferPointer
    ) -> UInt32 {
        let entry = arena.allocatePacked(TreeEntry.headerBytes + key.count + value.count)
        let address = chunks[entry]
        address.storeBytes(of: UInt32(truncatingIfNeeded: key.count), as: UInt32.self)
        address.storeBytes(of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 4, as: UInt32.self)
        address.storeBytes(of: trailer, toByteOffset: 8, as: UInt64.self)
        let bytes = address + TreeEntry.headerBytes
        if let source = key.baseAddress { bytes.copyMemory(from: source, byteCount: key.count) }
        if let source = value.baseAddress {
            (bytes + key.count).copyMemory(from: source, byteCount: value.count)
        }
        return entry
    }

    /// Puts a new leaf with one more entry in a leaf's place, or two when one cannot hold them.
    ///
    /// At the end the full leaf's entries stay together beside a new leaf with the one entry, and likewise at
    /// the beginning: ascending or descending keys leave full leaves behind.
    @inline(never)
    private mutating func rebuild(
        _ node: UInt32, _ permutation: UInt64, _ entry: UInt32, at position: Int
    ) {
        scratch.replacedCount = 0
        split(TreeLeaf(chunks[node]), permutation, entry, at: position)
        // What was replaced is out of the tree now.
        recycler.retire(node, .leaf)
        for i in 0..<scratch.replacedCount {
            let inner = scratch.replaced[i]
            recycler.retire(inner, TreeInner(chunks[inner]).size)
        }
    }

    private mutating func split(
        _ leaf: TreeLeaf, _ permutation: UInt64, _ entry: UInt32, at position: Int
    ) {
        let entries = scratch.entries
        let old = TreeLeaf.count(permutation)
        for i in 0..<position { entries[i] = leaf.entry(TreeLeaf.slot(permutation, i)) }
        entries[position] = entry
        for i in position..<old { entries[i + 1] = leaf.entry(TreeLeaf.slot(permutation, i)) }
        let count = old + 1
        let low = path.lowBound(path.depth)
        let high = path.highBound(path.depth)
        // For leaves at the tree's edges.
        let shared = commonPrefix(entries[0], entries[old])
        guard count > TreeLeaf.slotsMax else {
            replaceChild(makeLeaf(entries, 0..<count, low, high, shared))
            return
        }
        let half = position == old ? old : position == 0 ? 1 : count / 2
        let separator = entries[half]
        let left = makeLeaf(entries, 0..<half, low, separator, shared)
        let right = makeLeaf(entries, half..<count, separator, high, shared)
        replaceChild(left, separator, right)
    }

    /// - Parameters:
    ///   - low: the separator that begins the leaf's range, or 0; `high` the one that ends it.
    ///   - shared: bytes that all the entries share, for a range that is open at one end.
    private mutating func makeLeaf(
        _ entries: UnsafeMutablePointer<UInt32>, _ range: Range<Int>, _ low: UInt32, _ high: UInt32,
        _ shared: Int
    ) -> UInt32 {
        let isChecked = low == 0 || high == 0
        let skip = isChecked ? shared : commonPrefix(low, high)
        let node = recycler.take(.leaf) ?? arena.allocate(TreeLeaf.sizeBytes)
        let leaf = TreeLeaf(at: chunks[node], skip: skip, isChecked: isChecked)
        var permutation: UInt64 = 0
        for (slot, i) in range.enumerated() {
            leaf.set(slot, TreeWord.slice(TreeEntry(chunks[entries[i]]).key, skip), entries[i])
            permutation = TreeLeaf.inserting(permutation, at: slot)
        }
        TreeWord.publish(leaf.address, permutation)
        return node
    }

    private func commonPrefix(_ a: UInt32, _ b: UInt32) -> Int {
        ByteOrder.commonPrefix(TreeEntry(chunks[a]).key, TreeEntry(chunks[b]).key)
    }

    /// Puts `left` and `right` in the place of the child that the path's last step took.
    private mutating func replaceChild(_ left: UInt32, _ separator: UInt32, _ right: UInt32) {
        let (separators, children) = (scratch.separators, scratch.children)
        guard path.depth > 0 else {
            let height = MemtableTree.height(TreeWord.load(rootWord))
            separators[0] = separator
            children[0] = left
            children[1] = right
            publishRoot(makeInner(0..<2, 0, 0), height: height + 1)
            return
        }
        let step = path.pop()
        scratch.replaced[scratch.replacedCount] = step.reference
        scratch.replacedCount += 1
        let old = step.node.count
        for i in 0..<old { children[i < step.index ? i : i + 1] = step.node.child(i) }
        for i in 0..<(old - 1) { separators[i < step.index ? i : i + 1] = step.node.separator(i) }
        children[step.index] = left
        children[step.index + 1] = right
        separators[step.index] = separator
        let count = old + 1
        let low = path.lowBound(path.depth)
        let high = path.highBound(path.depth)
        if count <= TreeInner.childrenMax {
            replaceChild(makeInner(0..<count, low, high))
            return
        }
        let half = step.index == old - 1 ? count - 2 : step.index == 0 ? 2 : count / 2
        let middle = separators[half - 1]
        let leftNode = makeInner(0..<half, low, middle)
        let rightNode = makeInner(half..<count, middle, high)
        replaceChild(leftNode, middle, rightNode)
    }

    /// Puts a node of the same range in the place of the child that the path's last step took, or of the
    /// root.
    private mutating func replaceChild(_ node: UInt32) {
        if path.depth == 0 {
            publishRoot(node, height: MemtableTree.height(TreeWord.load(rootWord)))
        } else {
            let parent = path.pop()
            parent.node.publishChild(parent.index, node)
        }
    }

    /// An inner node of the children `range` in the scratch, and of the separators between them.
    private mutating func makeInner(_ range: Range<Int>, _ low: UInt32, _ high: UInt32) -> UInt32 {
        let count = range.count
        let first = range.lowerBound
        let separators = scratch.separators
        let isChecked = low == 0 || high == 0
        let skip =
            isChecked
            ? commonPrefix(separators[first], separators[range.upperBound - 2]) : commonPrefix(low, high)
        let size = TreeInner.size(count)
        let reference = recycler.take(size) ?? arena.allocatePacked(TreeInner.sizeBytes(size))
        let node = TreeInner(at: chunks[reference], count: count, skip: skip, isChecked: isChecked)
        for i in 0..<(count - 1) {
            let separator = separators[first + i]
            node.setSlice(i, TreeWord.slice(TreeEntry(chunks[separator]).key, skip))
            node.setSeparator(i, separator)
        }
        for i in 0..<count { node.publishChild(i, scratch.children[first + i]) }
        return reference
    }
}
