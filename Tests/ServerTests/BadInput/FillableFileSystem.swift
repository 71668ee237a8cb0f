// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Files in memory on a disk that can be filled and freed, and whose syncs can be made to fail. Any thread.
///
/// While it is full nothing may become longer: new files, appends and reservations get ENOSPC. What a file
/// has room for already can be written, as on a real disk.
final class FillableFileSystem: FileSystem {
    private let inner = MemoryFileSystem()
    private let full = Atomic<Bool>(false)
    private let syncsFail = Atomic<Bool>(false)

    var isFull: Bool {
        get { full.load(ordering: .sequentiallyConsistent) }
        set { full.store(newValue, ordering: .sequentiallyConsistent) }
    }
    var failsSyncs: Bool {
        get { syncsFail.load(ordering: .sequentiallyConsistent) }
        set { syncsFail.store(newValue, ordering: .sequentiallyConsistent) }
    }

    fileprivate func checkRoom(_ operation: String, _ path: String) throws(FileError) {
        if isFull { throw FileError(operation: operation, path: path, errno: 28) }
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        if mode == .create || mode == .replace { try checkRoom("opening", path) }
        return FillableFile(try inner.open(path, mode), self)
    }
    func exists(_ path: String) -> Bool { inner.exists(path) }
    func list(_ directory: String) throws(FileError) -> [String] { try inner.list(directory) }
    func createDirectory(_ path: String) throws(FileError) { try inner.createDirectory(path) }
    func remove(_ path: String) throws(FileError) { try inner.remove(path) }
    func removeDirectory(_ path: String) throws(FileError) { try inner.removeDirectory(path) }
    func rename(_ source: String, to target: String) throws(FileError) {
        try inner.rename(source, to: target)
    }
    func link(_ source: String, to target: String) throws(FileError) { try inner.link(source, to: target) }
    func syncDirectory(_ path: String) throws(FileError) { try inner.syncDirectory(path) }
    func lock(_ path: String) throws(FileError) -> any File { try inner.lock(path) }
    func freeBytes(_ path: String) -> Int64 { isFull ? 0 : inner.freeBytes(path) }
}

/// A file of a `FillableFileSystem`.
private final class FillableFile: File {
    private let inner: any File
    private let disk: FillableFileSystem

    init(_ inner: any File, _ disk: FillableFileSystem) {
        self.inner = inner
        self.disk = disk
    }

    var path: String { inner.path }
    func size() throws(FileError) -> Int { try inner.size() }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try inner.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        if offset + bytes.count > (try inner.size()) { try disk.checkRoom("writing", path) }
        try inner.write(bytes, at: offset)
    }
    func sync() throws(FileError) {
        if disk.failsSyncs { throw FileError(operation: "syncing", path: path, errno: 5) }
        try inner.sync()
    }
    func allocate(_ length: Int) throws(FileError) {
        if length > (try inner.size()) { try disk.checkRoom("allocating", path) }
        try inner.allocate(length)
    }
    func truncate(_ length: Int) throws(FileError) { try inner.truncate(length) }
    func forgetPages() { inner.forgetPages() }
    func close() { inner.close() }
}
