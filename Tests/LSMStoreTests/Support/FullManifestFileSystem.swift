// SPDX-License-Identifier: Apache-2.0
import Base

/// Files in memory on a disk that can be full for manifests alone.
final class FullManifestFileSystem: FileSystem, @unchecked Sendable {
    private let files = MemoryFileSystem()
    private let lock = SpinLock()
    private var isFull = false

    func setFull(_ value: Bool) { lock.withLock { isFull = value } }

    fileprivate func check(_ path: String) throws(FileError) {
        if path.contains("MANIFEST") && lock.withLock({ isFull }) {
            throw FileError(operation: "writing", path: path, errno: 28)
        }
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        let file = try files.open(path, mode)
        return path.contains("MANIFEST") ? FullableFile(file, self) : file
    }

    func exists(_ path: String) -> Bool { files.exists(path) }
    func list(_ directory: String) throws(FileError) -> [String] { try files.list(directory) }
    func createDirectory(_ path: String) throws(FileError) { try files.createDirectory(path) }
    func remove(_ path: String) throws(FileError) { try files.remove(path) }
    func removeDirectory(_ path: String) throws(FileError) { try files.removeDirectory(path) }
    func rename(_ source: String, to target: String) throws(FileError) {
        try files.rename(source, to: target)
    }
    func link(_ source: String, to target: String) throws(FileError) { try files.link(source, to: target) }
    func syncDirectory(_ path: String) throws(FileError) { try files.syncDirectory(path) }
    func lock(_ path: String) throws(FileError) -> any File { try files.lock(path) }
    func freeBytes(_ path: String) -> Int64 { files.freeBytes(path) }
}

private final class FullableFile: File, @unchecked Sendable {
    private let file: any File
    private let owner: FullManifestFileSystem

    init(_ file: any File, _ owner: FullManifestFileSystem) {
        self.file = file
        self.owner = owner
    }

    var path: String { file.path }
    func size() throws(FileError) -> Int { try file.size() }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try file.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        try owner.check(path)
        try file.write(bytes, at: offset)
    }
    func sync() throws(FileError) { try file.sync() }
    func allocate(_ length: Int) throws(FileError) { try file.allocate(length) }
    func truncate(_ length: Int) throws(FileError) { try file.truncate(length) }
    func forgetPages() { file.forgetPages() }
    func close() { file.close() }
}
