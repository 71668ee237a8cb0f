// SPDX-License-Identifier: Apache-2.0
import Base

/// `FileSystem`: paths and names.
extension VirtualDisk {
    public func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        let kind: DiskOperationKind =
            switch mode {
            case .read, .readWrite: .read
            case .create, .replace: .name
            }
        return try perform(kind, "opening", path) { () throws(FileError) -> VirtualFile in
            let (parent, name) = try locate("opening", path)
            switch (parent.entries[name], mode) {
            case (.directory?, _): throw FileError(operation: "opening", path: path, errno: 21)
            case (.file?, .create): throw FileError(operation: "opening", path: path, errno: 17)
            case (nil, .read), (nil, .readWrite): throw FileError(operation: "opening", path: path, errno: 2)
            case (nil, _):
                return VirtualFile(self, try newFile(parent, name, path), path, isLock: false)
            case (.file(let node)?, _):
                if mode == .replace && !node.content.isEmpty { change(node, .resize(0)) }
                return VirtualFile(self, node, path, isLock: false)
            }
        }
    }

    public func exists(_ path: String) -> Bool {
        mutex.withLock { !isOff && resolve(path) != nil }
    }

    /// Names in an order that only the disk's seed knows.
    public func list(_ directory: String) throws(FileError) -> [String] {
        try perform(.read, "listing", directory) { () throws(FileError) -> [String] in
            try self.directory("listing", directory).entries.keys.sorted().shuffled(using: &generator)
        }
    }

    public func createDirectory(_ path: String) throws(FileError) {
        try perform(.name, "creating directory", path) { () throws(FileError) in
            if case .directory? = resolve(path) { return }
            let (parent, name) = try locate("creating directory", path)
            if parent.entries[name] != nil {
                throw FileError(operation: "creating directory", path: path, errno: 17)
            }
            try meetNameFault("creating directory", path)
            rename([(parent, name, .directory(DirectoryNode(id: newNodeId())))])
        }
    }

    public func remove(_ path: String) throws(FileError) {
        try perform(.removal, "removing", path) { () throws(FileError) in
            let (parent, name, _) = try file("removing", path)
            try meetNameFault("removing", path)
            rename([(parent, name, nil)])
        }
    }

    public func removeDirectory(_ path: String) throws(FileError) {
        try perform(.removal, "removing directory", path) { () throws(FileError) in
            let node = try directory("removing directory", path)
            let (parent, name) = try locate("removing directory", path)
            if !node.entries.isEmpty {
                throw FileError(operation: "removing directory", path: path, errno: 39)
            }
            try meetNameFault("removing directory", path)
            rename([(parent, name, nil)])
        }
    }

    public func rename(_ source: String, to target: String) throws(FileError) {
        let operation = "renaming to \(target)"
        try perform(.name, operation, source) { () throws(FileError) in
            let (from, oldName) = try locate(operation, source)
            let (to, newName) = try locate(operation, target)
            guard let node = from.entries[oldName] else {
                throw FileError(operation: operation, path: source, errno: 2)
            }
            switch (node, to.entries[newName]) {
            case (.file, .directory?): throw FileError(operation: operation, path: source, errno: 21)
            case (.directory, .file?): throw FileError(operation: operation, path: source, errno: 20)
            case (.directory, .directory(let replaced)?) where !replaced.entries.isEmpty:
                throw FileError(operation: operation, path: source, errno: 39)
            case (_, let replaced?) where replaced.id == node.id: return
            default: break
            }
            try meetNameFault(operation, source)
            rename([(from, oldName, nil), (to, newName, node)])
        }
    }

    public func link(_ source: String, to target: String) throws(FileError) {
        let operation = "linking as \(target)"
        try perform(.name, operation, source) { () throws(FileError) in
            let (_, _, node) = try file(operation, source)
            let (to, name) = try locate(operation, target)
            if to.entries[name] != nil { throw FileError(operation: operation, path: source, errno: 17) }
            try meetNameFault(operation, source)
            rename([(to, name, .file(node))])
        }
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        try perform(.sync, "syncing directory", path) { () throws(FileError) in
            let node = try directory("syncing directory", path)
            if oneIn(faultSettings.directorySyncErrorOneIn) {
                incidentCounts.syncErrors += 1
                throw FileError(operation: "syncing directory", path: path, errno: 5)
            }
            if faultSettings.liesAboutSync { return }
            makeNamesDurable(node)
        }
    }

    public func lock(_ path: String) throws(FileError) -> any File {
        try perform(.name, "locking", path) { () throws(FileError) -> VirtualFile in
            let (parent, name) = try locate("locking", path)
            let node: FileNode
            switch parent.entries[name] {
            case .directory?: throw FileError(operation: "locking", path: path, errno: 21)
            case .file(let found)?: node = found
            case nil: node = try newFile(parent, name, path)
            }
            if node.isLocked { throw FileError(operation: "locking", path: path, errno: 11) }
            node.isLocked = true
            list(node)
            return VirtualFile(self, node, path, isLock: true)
        }
    }

    public func freeBytes(_ path: String) -> Int64 {
        mutex.withLock {
            guard !isOff else { return 0 }
            return faultSettings.capacityBytes.map { Int64(max(0, $0 - usedBytes)) } ?? Int64.max / 2
        }
    }

    // MARK: Looking up

    private func resolve(_ path: String) -> NamedNode? {
        var node = NamedNode.directory(root)
        for part in path.split(separator: "/") {
            guard case .directory(let directory) = node, let next = directory.entries[String(part)] else {
                return nil
            }
            node = next
        }
        return node
    }

    func directory(_ operation: String, _ path: String) throws(FileError) -> DirectoryNode {
        switch resolve(path) {
        case .directory(let node)?: return node
        case .file?: throw FileError(operation: operation, path: path, errno: 20)
        case nil: throw FileError(operation: operation, path: path, errno: 2)
        }
    }

    /// The directory in which the path's last part is a name, whether it exists or not.
    private func locate(_ operation: String, _ path: String) throws(FileError) -> (DirectoryNode, String) {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { throw FileError(operation: operation, path: path, errno: 22) }
        return (try directory(operation, parts.dropLast().joined(separator: "/")), String(name))
    }

    private func file(
        _ operation: String, _ path: String
    ) throws(FileError) -> (DirectoryNode, String, FileNode) {
        let (parent, name) = try locate(operation, path)
        switch parent.entries[name] {
        case .file(let node)?: return (parent, name, node)
        case .directory?: throw FileError(operation: operation, path: path, errno: 21)
        case nil: throw FileError(operation: operation, path: path, errno: 2)
        }
    }

    // MARK: Changing

    private func newFile(
        _ parent: DirectoryNode, _ name: String, _ path: String
    ) throws(FileError) -> FileNode {
        try meetNameFault("creating", path)
        let node = FileNode(id: newNodeId())
        rename([(parent, name, .file(node))])
        return node
    }

    private func meetNameFault(_ operation: String, _ path: String) throws(FileError) {
        guard oneIn(faultSettings.nameErrorOneIn) else { return }
        incidentCounts.nameErrors += 1
        throw FileError(operation: operation, path: path, errno: 5)
    }

    /// Changes names in the cache, all at once, and notes that no sync has seen it.
    private func rename(_ changes: [(DirectoryNode, String, NamedNode?)]) {
        var noted: [PendingNames.Change] = []
        for (directory, name, node) in changes {
            let old = directory.entries[name]
            noted.append(.init(directory: directory, name: name, old: old, new: node))
            countLink(old, -1)
            countLink(node, 1)
            directory.entries[name] = node
        }
        pendingNames.append(PendingNames(order: nextOrder(), changes: noted))
    }

    private func countLink(_ node: NamedNode?, _ step: Int) {
        guard case .file(let file)? = node else { return }
        if file.links == 0 && step > 0 { usedBytes += file.content.count }
        file.links += step
        if file.links == 0 { usedBytes -= file.content.count }
    }

    /// Makes the directory's changes durable, and with them the earlier ones of directories that share a
    /// rename.
    private func makeNamesDurable(_ node: DirectoryNode) {
        var directories: Set<Int> = [node.id]
        var isMeant = [Bool](repeating: false, count: pendingNames.count)
        for i in pendingNames.indices.reversed() where pendingNames[i].touches(directories) {
            isMeant[i] = true
            for change in pendingNames[i].changes { directories.insert(change.directory.id) }
        }
        var rest: [PendingNames] = []
        for (i, names) in pendingNames.enumerated() {
            if isMeant[i] { names.makeDurable() } else { rest.append(names) }
        }
        pendingNames = rest
    }
}
