// SPDX-License-Identifier: Apache-2.0
import Base

/// A `VirtualDisk` at one moment: what is durable, and every change that is not yet.
///
/// It shares its bytes with the disk and with other images until one of them changes them, so that one can be
/// kept for each operation. `units` are what power loss may take; a list of their fates makes a disk of it.
public struct DiskImage: Sendable {
    enum Entry {
        case file(Int)
        case directory(Int)

        init(_ node: NamedNode) {
            switch node {
            case .file(let node): self = .file(node.id)
            case .directory(let node): self = .directory(node.id)
            }
        }

        var id: Int {
            switch self {
            case .file(let id), .directory(let id): id
            }
        }
    }

    struct FileState {
        let durable: [UInt8]
        let pending: [PendingChange]
    }

    struct NameChange {
        let directory: Int
        let name: String
        let old: Entry?
        let new: Entry?
    }

    static let rootID = 0
    /// By node; looked up in only.
    private(set) var files: [Int: FileState] = [:]
    private(set) var directories: [Int: [String: Entry]] = [:]
    private(set) var names: [[NameChange]] = []
    /// The greatest number of a node.
    var nodeMax: Int { max(files.keys.max() ?? 0, directories.keys.max() ?? 0) }
    /// In the order in which the changes came.
    public private(set) var units: [PendingUnit] = []

    /// - Requires: the disk's mutex is held.
    init(root: DirectoryNode, pendingNames: [PendingNames]) {
        add(root)
        for pending in pendingNames {
            units.append(
                PendingUnit(kind: .names(names.count), order: pending.order, isTearable: false))
            names.append(
                pending.changes.map {
                    add($0.directory)
                    if let new = $0.new { add(new) }
                    return NameChange(
                        directory: $0.directory.id, name: $0.name, old: $0.old.map(Entry.init),
                        new: $0.new.map(Entry.init))
                })
        }
        // Nodes came in no order.
        units.sort { ($0.order, $0.rank) < ($1.order, $1.rank) }
    }

    private mutating func add(_ node: NamedNode) {
        switch node {
        case .file(let node): add(node)
        case .directory(let node): add(node)
        }
    }

    private mutating func add(_ node: DirectoryNode) {
        guard directories[node.id] == nil else { return }
        directories[node.id] = node.durable.mapValues(Entry.init)
        for entry in node.durable.values { add(entry) }
    }

    private mutating func add(_ node: FileNode) {
        guard files[node.id] == nil else { return }
        files[node.id] = FileState(durable: node.durable, pending: node.pending)
        var size = node.durable.count
        for (i, change) in node.pending.enumerated() {
            let after = change.size(after: size)
            if case .write(let offset, let bytes) = change.kind {
                let isTearable =
                    offset / FileNode.sectorBytes != (offset + bytes.count - 1) / FileNode.sectorBytes
                units.append(
                    PendingUnit(
                        kind: .data(file: node.id, change: i), order: change.order, isTearable: isTearable))
            }
            if after != size {
                units.append(
                    PendingUnit(
                        kind: .size(file: node.id, change: i), order: change.order, isTearable: false))
            }
            size = after
        }
    }
}

extension PendingUnit {
    /// Among units of one change: the bytes before the size.
    fileprivate var rank: Int {
        switch kind {
        case .data: 0
        case .size: 1
        case .names: 2
        }
    }
}
