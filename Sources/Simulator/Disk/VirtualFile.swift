// SPDX-License-Identifier: Apache-2.0
import Base

/// An open file of a `VirtualDisk`. Dead after the crash of the disk that it was opened on.
///
/// The disk's mutex guards every field.
final class VirtualFile: File, @unchecked Sendable {
    let path: String
    private let disk: VirtualDisk
    private let node: FileNode
    private let life: Int
    private let isLock: Bool
    private var isClosed = false

    /// - Requires: the caller holds the disk's mutex.
    init(_ disk: VirtualDisk, _ node: FileNode, _ path: String, isLock: Bool) {
        self.disk = disk
        self.node = node
        self.path = path
        self.isLock = isLock
        life = disk.life
        node.openHandles += 1
    }

    deinit { close() }

    func size() throws(FileError) -> Int {
        disk.mutex.lock()
        defer { disk.mutex.unlock() }
        try check("sizing")
        return node.content.count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try disk.perform(.read, "reading", path) { () throws(FileError) -> Int in
            try check("reading")
            let isSticky = disk.faultSettings.areReadErrorsSticky
            if isSticky && node.isUnreadable || disk.oneIn(disk.faultSettings.readErrorOneIn) {
                disk.incidentCounts.readErrors += 1
                node.isUnreadable = true
                disk.list(node)
                throw failure("reading", 5)
            }
            let count = max(0, min(buffer.count, node.content.count - offset))
            guard count > 0, let target = buffer.baseAddress else { return 0 }
            node.content.withUnsafeBytes {
                target.copyMemory(from: $0.baseAddress! + offset, byteCount: count)
            }
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        // What fails at its turn has written a half.
        let half = { [self] in if isUsable { put(bytes, bytes.count / 2, at: offset) } }
        try disk.perform(.write, "writing", path, onFault: half) { () throws(FileError) in
            try check("writing")
            if bytes.isEmpty { return }
            if disk.oneIn(disk.faultSettings.writeErrorOneIn) {
                disk.incidentCounts.writeErrors += 1
                put(bytes, Int.random(in: 0..<bytes.count, using: &disk.generator), at: offset)
                throw failure("writing", 5)
            }
            if !disk.hasRoom(node, offset + bytes.count) {
                let inside = max(0, min(bytes.count - 1, node.content.count - offset))
                put(bytes, inside, at: offset)
                throw failure("writing", 28)
            }
            put(bytes, bytes.count, at: offset)
        }
    }

    func sync() throws(FileError) {
        // What is written while the disk is at it may get there or not.
        let begun = disk.mutex.withLock { disk.changeOrder }
        let dropPages = { [self] in if isUsable { disk.dropPages(node) } }
        try disk.perform(.sync, "syncing", path, onFault: dropPages) { () throws(FileError) in
            try check("syncing")
            if disk.oneIn(disk.faultSettings.syncErrorOneIn) {
                disk.incidentCounts.syncErrors += 1
                disk.dropPages(node)
                throw failure("syncing", 5)
            }
            if !disk.faultSettings.liesAboutSync { node.makeDurable(upTo: begun) }
        }
    }

    func allocate(_ length: Int) throws(FileError) {
        try disk.perform(.write, "allocating", path) { () throws(FileError) in
            try check("allocating")
            try meetWriteFault("allocating")
            guard length > node.content.count else { return }
            guard disk.hasRoom(node, length) else { throw failure("allocating", 28) }
            disk.change(node, .resize(length))
        }
    }

    func truncate(_ length: Int) throws(FileError) {
        try disk.perform(.write, "truncating", path) { () throws(FileError) in
            try check("truncating")
            try meetWriteFault("truncating")
            guard disk.hasRoom(node, length) else { throw failure("truncating", 28) }
            if length != node.content.count { disk.change(node, .resize(length)) }
        }
    }

    func forgetPages() {}

    func close() {
        disk.mutex.withLock {
            guard !isClosed else { return }
            isClosed = true
            node.openHandles -= 1
            if isLock && life == disk.life { node.isLocked = false }
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, _ count: Int, at offset: Int) {
        if count > 0 { disk.change(node, .write(offset: offset, bytes: [UInt8](bytes.prefix(count)))) }
    }

    private func meetWriteFault(_ operation: String) throws(FileError) {
        guard disk.oneIn(disk.faultSettings.writeErrorOneIn) else { return }
        disk.incidentCounts.writeErrors += 1
        throw failure(operation, 5)
    }

    private var isUsable: Bool { !disk.isOff && life == disk.life && !isClosed }

    private func check(_ operation: String) throws(FileError) {
        if disk.isOff || life != disk.life { throw VirtualDisk.poweredOff(operation, path) }
        if isClosed { throw failure(operation, 9) }
    }

    private func failure(_ operation: String, _ errno: Int32) -> FileError {
        FileError(operation: operation, path: path, errno: errno)
    }
}
