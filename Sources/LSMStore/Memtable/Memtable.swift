// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// The newest writes, in memory and in order: a `MemtableTree` of point entries and a set of range
/// tombstones.
///
/// One thread inserts, in ascending sequence order but for batches, whose operations may come in any; any
/// number read meanwhile, each under a snapshot whose entries were all inserted before it began. Becomes
/// immutable when the writer stops. Memory goes back when the last reference does, so readers and cursors
/// hold one. When the system has no memory left, an insert ends the process (see `Arena`); writers keep clear
/// of that by the memory budget that `holder` reports to. `@unchecked Sendable`: the tree's own publication
/// rules guard it; counters are atomic; `spin` guards the tombstones.
final class Memtable: @unchecked Sendable {
    /// One thread writes, so that checking each access would guard nothing.
    @exclusivity(unchecked) private var tree: MemtableTree
    private let rootWord: UnsafeMutableRawPointer
    private let chunks: ArenaChunks
    let readers: TreeReaders
    private let spin = SpinLock()
    private var tombstones = RangeTombstones.empty
    private let hasTombstones = Atomic<Bool>(false)
    private let bytes = Atomic<Int>(0)
    private let entries = Atomic<Int>(0)
    private let least = Atomic<UInt64>(0)
    private let greatest = Atomic<UInt64>(0)
    private var tombstoneBytes = 0

    /// - Parameter holder: the account for its memory.
    convenience init(holder: MemoryHolder?) { self.init(pool: ArenaPool(holder: holder, bytesMax: 0)) }

    /// - Parameters:
    ///   - pool: where its memory comes from and goes to.
    ///   - epochs: in which all callers of `lookup` stay; without them the tree uses no memory again.
    init(pool: ArenaPool, epochs: ReadEpochs? = nil) {
        readers = TreeReaders(epochs)
        tree = MemtableTree(pool: pool, readers: readers)
        rootWord = tree.rootWord
        chunks = tree.chunks
    }

    /// Bytes that its content takes, the tree around it included.
    var sizeBytes: Int { bytes.load(ordering: .relaxed) }
    /// Point entries and range tombstones.
    var entryCount: Int { entries.load(ordering: .relaxed) }
    var isEmpty: Bool { entryCount == 0 }
    /// 0 when empty.
    var smallestSequence: SequenceNumber { least.load(ordering: .relaxed) }
    var largestSequence: SequenceNumber { greatest.load(ordering: .relaxed) }

    /// Adds one version of a key.
    /// - Parameter key: with the keyspace's bytes in front.
    /// - Requires: called by one thread, with a sequence number above those that readers see; the kind is not
    ///   a file operation.
    func insert(_ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer) {
        if trailer.kind == .deleteRange {
            add(RangeTombstone(start: [UInt8](key), end: [UInt8](value), sequence: trailer.sequence))
        } else {
            tree.insert(key, trailer.raw, value)
        }
        let count = entries.load(ordering: .relaxed)
        let sequence = trailer.sequence
        if count == 0 || sequence < smallestSequence { least.store(sequence, ordering: .relaxed) }
        if sequence > largestSequence { greatest.store(sequence, ordering: .relaxed) }
        bytes.store(tree.arena.usedBytes &+ tombstoneBytes, ordering: .relaxed)
        entries.store(count &+ 1, ordering: .relaxed)
    }

    private func add(_ tombstone: RangeTombstone) {
        let more = tombstones.adding(tombstone)
        tombstoneBytes += tombstone.start.count + tombstone.end.count + 128
        spin.withLock { tombstones = more }
        hasTombstones.store(true, ordering: .releasing)
    }

    /// The range tombstones so far; an immutable set.
    var rangeTombstones: RangeTombstones {
        guard hasTombstones.load(ordering: .acquiring) else { return .empty }
        return spin.withLock { tombstones }
    }

    /// Offers the key's visible versions, newest first, after the range tombstones that cover it.
    /// - Requires: the caller is in one of the memtable's epochs, if it has any.
    func lookup(_ lookup: inout PointLookup) {
        if hasTombstones.load(ordering: .acquiring) {
            lookup.cover(rangeTombstones.covering(lookup.key, lookup.snapshot))
        }
        let key = lookup.key
        let target = Trailer.seek(lookup.snapshot).raw
        let root = TreeWord.load(rootWord)
        var height = MemtableTree.height(root)
        let chunks = chunks
        var node = chunks[MemtableTree.node(root)]
        while height > 0 {
            let inner = TreeInner(node)
            node = chunks[inner.child(inner.find(key, target, chunks))]
            height &-= 1
        }
        let leaf = TreeLeaf(node)
        let permutation = leaf.permutation
        var position = leaf.lowerBound(permutation, key, target, chunks)
        let count = TreeLeaf.count(permutation)
        while position < count {
            let entry = TreeEntry(chunks[leaf.entry(TreeLeaf.slot(permutation, position))])
            guard ByteOrder.compare(entry.key, key) == 0 else { return }
            if lookup.offer(Trailer(raw: entry.trailer), entry.value) { return }
            position &+= 1
        }
        lookUpBeyond(leaf, permutation, &lookup)
    }

    /// Goes on in the leaves after this one: the key's versions may span several.
    @inline(never)
    private func lookUpBeyond(_ leaf: TreeLeaf, _ permutation: UInt64, _ lookup: inout PointLookup) {
        var position = MemtablePosition(rootWord, chunks)
        let count = TreeLeaf.count(permutation)
        var from = Trailer.seek(lookup.snapshot).raw
        if count > 0 {
            let last = TreeEntry(chunks[leaf.entry(TreeLeaf.slot(permutation, count - 1))])
            // What was offered already stands before the last entry of the leaf, or is it.
            if ByteOrder.compare(last.key, lookup.key) == 0, last.trailer <= from { from = last.trailer &- 1 }
        }
        position.seek(lookup.key, from)
        while let entry = position.entry, ByteOrder.compare(entry.key, lookup.key) == 0 {
            if lookup.offer(Trailer(raw: entry.trailer), entry.value) { return }
            position.next()
        }
    }

    /// What is wrong with the tree; empty when nothing is.
    /// - Requires: the writer pauses.
    func checkInvariants() -> [String] { tree.checkInvariants() }

    /// A cursor over the point entries. Holds the memtable.
    func makeCursor() -> EntryCursor { MemtableCursor(self, rootWord, chunks) }
}
