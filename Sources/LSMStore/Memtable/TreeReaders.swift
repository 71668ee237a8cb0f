// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Who may stand in a memtable's tree: point reads, which come and go by epochs, and cursors, which are
/// counted. Tells the writer when everybody who could have seen a node has left.
///
/// A cursor counts itself before it loads the root. So when the writer has unlinked a node, and later finds
/// no cursor and no point read of an epoch from before, whoever comes cannot find the node. One open cursor
/// keeps all nodes; what is kept costs memory and nothing else.
final class TreeReaders: Sendable {
    private let epochs: ReadEpochs?
    private let cursors = Atomic<Int>(0)

    /// - Parameter epochs: in which all point reads stay while they look into the tree; `nil` when they
    ///   don't, and then nobody ever has left.
    init(_ epochs: ReadEpochs?) { self.epochs = epochs }

    func cursorCame() { cursors.add(1, ordering: .sequentiallyConsistent) }

    // Releasing: what the cursor read happens before the writer uses the memory again.
    func cursorLeft() { cursors.subtract(1, ordering: .releasing) }

    /// A mark behind everything that was unlinked so far.
    func mark() -> UInt64 { epochs?.mark() ?? 0 }

    /// Whether nobody is left who came before the mark.
    func haveLeft(_ mark: UInt64) -> Bool {
        guard let epochs else { return false }
        return cursors.load(ordering: .sequentiallyConsistent) == 0 && epochs.haveLeft(mark)
    }
}
