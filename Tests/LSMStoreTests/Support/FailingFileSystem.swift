// SPDX-License-Identifier: Apache-2.0
import Base

/// What of a `FailingFileSystem` fails.
enum FailingCall: Sendable {
    case open, size, createDirectory, list, lock, syncDirectory
}

/// Another file system's files, of which one kind of call is refused. One thread.
final class FailingFileSystem: FileSystem, @unchecked Sendable {
    private let base: any FileSystem
    /// Calls that concern other paths pass; `nil` for none.
    private let path: String?
    private let call: FailingCall

    init(_ base: any FileSystem, _ path: String?, _ call: FailingCall) {
        self.base = base
        self.path = path
        self.call = call
    }

    private func check(_ call: FailingCall, _ path: String) throws(FileError) {
        if call == self.call && (self.path == nil || self.path == path) {
            throw FileError(operation: "\(call)", path: path, errno: 13)
        }
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        if mode == .read { try check(.open, path) }
        let file = try base.open(path, mode)
        return call == .size && path == self.path ? UnsizedFile(file) : file
    }
    func exists(_ path: String) -> Bool { base.exists(path) }
    func list(_ directory: String) throws(FileError) -> [String] {
        try check(.list, directory)
        return try base.list(directory)
    }
    func createDirectory(_ path: String) throws(FileError) {
        try check(.createDirectory, path)
        try base.createDirectory(path)
    }
    func remove(_ path: String) throws(FileError) { try base.remove(path) }
    func removeDirectory(_ path: String) throws(FileError) { try base.removeDirectory(path) }
    func rename(_ source: String, to target: String) throws(FileError) {
        try base.rename(source, to: target)
    }
    func link(_ source: String, to target: String) throws(FileError) { try base.link(source, to: target) }
    func syncDirectory(_ path: String) throws(FileError) {
        try check(.syncDirectory, path)
        try base.syncDirectory(path)
    }
    func lock(_ path: String) throws(FileError) -> any File {
        try check(.lock, path)
        return try base.lock(path)
    }
    func freeBytes(_ path: String) -> Int64 { base.freeBytes(path) }
}

/// A file whose size cannot be had.
private final class UnsizedFile: File {
    private let base: any File
    var path: String { base.path }

    init(_ base: any File) { self.base = base }

    func size() throws(FileError) -> Int { throw FileError(operation: "sizing", path: path, errno: 13) }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try base.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        try base.write(bytes, at: offset)
    }
    func sync() throws(FileError) { try base.sync() }
    func allocate(_ length: Int) throws(FileError) { try base.allocate(length) }
    func truncate(_ length: Int) throws(FileError) { try base.truncate(length) }
    func forgetPages() { base.forgetPages() }
    func close() { base.close() }
}
