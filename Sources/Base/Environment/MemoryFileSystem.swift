// SPDX-License-Identifier: Apache-2.0

/// Files in memory, gone with the object: for ephemeral use and for tests. It never fails but for want of space.
///
/// May be used from any thread: `mutex` guards the names, each file's own lock its bytes. Syncs do nothing.
public final class MemoryFileSystem: FileSystem, @unchecked Sendable {
    private enum Node {
        case file(MemoryNode)
        case directory
    }

    private let threads: Threads
    private let mutex: Lock
    /// By normal path: parts joined by `/`, the root being the empty text.
    private var nodes: [String: Node] = ["": .directory]
    private let space: MemorySpace

    /// - Parameter capacityBytes: how much all files may hold together; `nil` for no limit.
    public init(capacityBytes: Int64? = nil, threads: Threads = Threads()) {
        self.threads = threads
        mutex = Lock(threads)
        space = MemorySpace(capacityBytes: capacityBytes)
    }

    /// Bytes in files, chunks that were never written not counted.
    public var occupiedBytes: Int64 { space.usedBytes }

    public func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        mutex.lock()
        defer { mutex.unlock() }
        let key = try locate("opening", path)
        switch (nodes[key], mode) {
        case (.directory?, _): throw FileError(operation: "opening", path: path, errno: 21)
        case (.file?, .create): throw FileError(operation: "opening", path: path, errno: 17)
        case (nil, .read), (nil, .readWrite): throw FileError(operation: "opening", path: path, errno: 2)
        case (nil, _):
            let node = MemoryNode(threads, space)
            nodes[key] = .file(node)
            return MemoryFile(node, path, isLock: false)
        case (.file(let node)?, _):
            if mode == .replace { node.truncate(0) }
            return MemoryFile(node, path, isLock: false)
        }
    }

    public func exists(_ path: String) -> Bool {
        mutex.withLock { nodes[MemoryFileSystem.normal(path)] != nil }
    }

    /// Complexity: O(all files of the file system).
    public func list(_ directory: String) throws(FileError) -> [String] {
        mutex.lock()
        defer { mutex.unlock() }
        let key = MemoryFileSystem.normal(directory)
        guard case .directory? = nodes[key] else {
            throw FileError(operation: "listing", path: directory, errno: nodes[key] == nil ? 2 : 20)
        }
        return names(in: key).sorted()
    }

    public func createDirectory(_ path: String) throws(FileError) {
        mutex.lock()
        defer { mutex.unlock() }
        if case .directory? = nodes[MemoryFileSystem.normal(path)] { return }
        let key = try locate("creating directory", path)
        if nodes[key] != nil { throw FileError(operation: "creating directory", path: path, errno: 17) }
        nodes[key] = .directory
    }

    public func remove(_ path: String) throws(FileError) {
        mutex.lock()
        defer { mutex.unlock() }
        let (key, _) = try file("removing", path)
        nodes[key] = nil
    }

    public func removeDirectory(_ path: String) throws(FileError) {
        mutex.lock()
        defer { mutex.unlock() }
        let key = try locate("removing directory", path)
        guard case .directory? = nodes[key] else {
            throw FileError(operation: "removing directory", path: path, errno: nodes[key] == nil ? 2 : 20)
        }
        if !names(in: key).isEmpty { throw FileError(operation: "removing directory", path: path, errno: 39) }
        nodes[key] = nil
    }

    /// Files only: a directory cannot be renamed here.
    public func rename(_ source: String, to target: String) throws(FileError) {
        mutex.lock()
        defer { mutex.unlock() }
        let (from, node) = try file("renaming to \(target)", source)
        let to = try locate("renaming to \(target)", target)
        if case .directory? = nodes[to] {
            throw FileError(operation: "renaming to \(target)", path: source, errno: 21)
        }
        nodes[from] = nil
        nodes[to] = .file(node)
    }

    public func link(_ source: String, to target: String) throws(FileError) {
        mutex.lock()
        defer { mutex.unlock() }
        let (_, node) = try file("linking as \(target)", source)
        let to = try locate("linking as \(target)", target)
        if nodes[to] != nil { throw FileError(operation: "linking as \(target)", path: source, errno: 17) }
        nodes[to] = .file(node)
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        let isDirectory = mutex.withLock {
            if case .directory? = nodes[MemoryFileSystem.normal(path)] { true } else { false }
        }
        if !isDirectory { throw FileError(operation: "syncing directory", path: path, errno: 2) }
    }

    public func lock(_ path: String) throws(FileError) -> any File {
        mutex.lock()
        defer { mutex.unlock() }
        let key = try locate("locking", path)
        let node: MemoryNode
        switch nodes[key] {
        case .directory?: throw FileError(operation: "locking", path: path, errno: 21)
        case .file(let found)?: node = found
        case nil:
            node = MemoryNode(threads, space)
            nodes[key] = .file(node)
        }
        guard node.takeLock() else { throw FileError(operation: "locking", path: path, errno: 11) }
        return MemoryFile(node, path, isLock: true)
    }

    public func freeBytes(_ path: String) -> Int64 { space.freeBytes }

    // MARK: Names

    private static func normal(_ path: String) -> String { path.split(separator: "/").joined(separator: "/") }

    /// The path's key, its directory being there.
    private func locate(_ operation: String, _ path: String) throws(FileError) -> String {
        let parts = path.split(separator: "/")
        if parts.isEmpty { throw FileError(operation: operation, path: path, errno: 22) }
        switch nodes[parts.dropLast().joined(separator: "/")] {
        case .directory?: return parts.joined(separator: "/")
        case .file?: throw FileError(operation: operation, path: path, errno: 20)
        case nil: throw FileError(operation: operation, path: path, errno: 2)
        }
    }

    private func file(_ operation: String, _ path: String) throws(FileError) -> (String, MemoryNode) {
        let key = try locate(operation, path)
        switch nodes[key] {
        case .file(let node)?: return (key, node)
        case .directory?: throw FileError(operation: operation, path: path, errno: 21)
        case nil: throw FileError(operation: operation, path: path, errno: 2)
        }
    }

    private func names(in key: String) -> [String] {
        let prefix = key.isEmpty ? "" : key + "/"
        return nodes.keys.compactMap { path in
            guard !path.isEmpty, path.hasPrefix(prefix) else { return nil }
            let name = path.dropFirst(prefix.count)
            return name.contains("/") ? nil : String(name)
        }
    }
}
