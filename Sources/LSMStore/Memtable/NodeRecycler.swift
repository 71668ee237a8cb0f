// SPDX-License-Identifier: Apache-2.0

/// Nodes that a tree replaced, for its next nodes once nobody can stand in them: half of all leaves of a tree
/// that grows in random order, which would otherwise fill a memtable before its time. The writer's.
///
/// Nodes wait in two generations. When the younger is full and the readers of the older have left, the older
/// is free, and the younger is marked and becomes the older. Nobody waits: a new node that finds none free
/// takes memory of the arena.
final class NodeRecycler {
    /// Nodes of one size.
    enum Size: UInt32, CaseIterable {
        case leaf, inner5, inner9, inner13, inner17
    }

    private struct Waiting: BitwiseCopyable {
        let node: UInt32
        let size: Size
    }

    /// Of the younger generation, at which readers are looked for.
    private static let generation = 64
    /// What is remembered at most while readers stay. Beyond it nodes are left to the arena.
    private static let waitingMax = 1024

    private let readers: TreeReaders
    @exclusivity(unchecked) private var older = FlatList<Waiting>(capacity: NodeRecycler.generation)
    @exclusivity(unchecked) private var younger = FlatList<Waiting>(capacity: NodeRecycler.generation)
    @exclusivity(unchecked) private var mark: UInt64 = 0
    @exclusivity(unchecked) private var sinceLooked = 0
    @exclusivity(unchecked) private var leaves = FlatList<UInt32>(capacity: NodeRecycler.generation)
    @exclusivity(unchecked) private var inner5 = FlatList<UInt32>(capacity: 4)
    @exclusivity(unchecked) private var inner9 = FlatList<UInt32>(capacity: 4)
    @exclusivity(unchecked) private var inner13 = FlatList<UInt32>(capacity: 4)
    @exclusivity(unchecked) private var inner17 = FlatList<UInt32>(capacity: 4)

    init(_ readers: TreeReaders) { self.readers = readers }

    /// A node that nobody uses, with any content.
    func take(_ size: Size) -> UInt32? {
        switch size {
        case .leaf: leaves.popLast()
        case .inner5: inner5.popLast()
        case .inner9: inner9.popLast()
        case .inner13: inner13.popLast()
        case .inner17: inner17.popLast()
        }
    }

    /// - Requires: the node is not in the tree any more.
    func retire(_ node: UInt32, _ size: Size) {
        if younger.count < NodeRecycler.waitingMax { younger.append(Waiting(node: node, size: size)) }
        sinceLooked += 1
        guard sinceLooked == NodeRecycler.generation else { return }
        sinceLooked = 0
        guard older.isEmpty || readers.haveLeft(mark) else { return }
        for waiting in older.elements { free(waiting) }
        older.removeAll()
        swap(&older, &younger)
        mark = readers.mark()
    }

    private func free(_ waiting: Waiting) {
        switch waiting.size {
        case .leaf: leaves.append(waiting.node)
        case .inner5: inner5.append(waiting.node)
        case .inner9: inner9.append(waiting.node)
        case .inner13: inner13.append(waiting.node)
        case .inner17: inner17.append(waiting.node)
        }
    }
}
