// SPDX-License-Identifier: Apache-2.0

/// What a name leads to.
enum NamedNode {
    case file(FileNode)
    case directory(DirectoryNode)

    var id: Int {
        switch self {
        case .file(let node): node.id
        case .directory(let node): node.id
        }
    }
}

/// A directory: the names that the cache shows, and those that power loss leaves for sure.
///
/// The dictionaries are looked up in, or walked where order has no effect; Swift orders them anew in each
/// process.
final class DirectoryNode {
    let id: Int
    var entries: [String: NamedNode] = [:]
    var durable: [String: NamedNode] = [:]

    init(id: Int) { self.id = id }
}

/// Changes of names that happen together or not at all, and that no directory sync has made durable yet.
struct PendingNames {
    struct Change {
        let directory: DirectoryNode
        let name: String
        /// What the name led to before.
        let old: NamedNode?
        /// What it leads to after; `nil` when the name goes.
        let new: NamedNode?
    }

    /// Place in the order of all changes on the disk.
    let order: Int
    let changes: [Change]

    func makeDurable() {
        for change in changes { change.directory.durable[change.name] = change.new }
    }

    func touches(_ directories: Set<Int>) -> Bool {
        changes.contains { directories.contains($0.directory.id) }
    }
}
