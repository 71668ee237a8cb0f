// SPDX-License-Identifier: Apache-2.0

/// An open file of a `MemoryFileSystem`. It keeps its bytes when its name goes.
final class MemoryFile: File, @unchecked Sendable {
    let path: String
    private let node: MemoryNode
    private let isLock: Bool
    /// Guards `isClosed`.
    private let guardian = SpinLock()
    private var isClosed = false

    init(_ node: MemoryNode, _ path: String, isLock: Bool) {
        self.node = node
        self.path = path
        self.isLock = isLock
    }

    deinit { close() }

    func size() throws(FileError) -> Int {
        try check("sizing")
        return node.size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try check("reading")
        return node.read(into: buffer, at: offset)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        try check("writing")
        if !node.write(bytes, at: offset) { throw failure("writing", 28) }
    }

    func sync() throws(FileError) { try check("syncing") }

    func allocate(_ length: Int) throws(FileError) {
        try check("allocating")
        if !node.extend(to: length) { throw failure("allocating", 28) }
    }

    func truncate(_ length: Int) throws(FileError) {
        try check("truncating")
        node.truncate(length)
    }

    func forgetPages() {}

    func close() {
        let wasOpen = guardian.withLock {
            defer { isClosed = true }
            return !isClosed
        }
        if wasOpen && isLock { node.releaseLock() }
    }

    private func check(_ operation: String) throws(FileError) {
        if guardian.withLock({ isClosed }) { throw failure(operation, 9) }
    }

    private func failure(_ operation: String, _ errno: Int32) -> FileError {
        FileError(operation: operation, path: path, errno: errno)
    }
}
