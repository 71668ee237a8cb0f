// SPDX-License-Identifier: Apache-2.0
import Base

/// Files in memory, of which the n-th call that changes something can be made to fail.
///
/// Every write is at once as durable as it will be: what a crash may lose is the simulator's business. One
/// thread.
final class FaultyFileSystem: FileSystem, @unchecked Sendable {
    var files: [String: MemoryFile] = [:]
    /// The call to fail, counted from 1; 0 for none.
    var failingCall = 0
    var failure: Int32 = 5
    /// Whether a failing write has written half of its bytes, or all of them.
    var failingWriteKeeps = 0.5
    private(set) var calls = 0

    var environment: Environment {
        Environment(
            files: self, clock: SystemTimeSource(), random: SeededRandomSource(seed: 42), threads: Threads())
    }

    func step(_ operation: String, _ path: String) throws(FileError) {
        calls += 1
        if calls == failingCall { throw FileError(operation: operation, path: path, errno: failure) }
    }

    func find(_ path: String, _ operation: String) throws(FileError) -> MemoryFile {
        guard let file = files[path] else { throw FileError(operation: operation, path: path, errno: 2) }
        return file
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        switch mode {
        case .read, .readWrite: return try find(path, "opening")
        case .create, .replace:
            try step("opening", path)
            let file = MemoryFile(path: path, owner: self)
            files[path] = file
            return file
        }
    }

    func exists(_ path: String) -> Bool {
        files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") }
    }
    func list(_ directory: String) throws(FileError) -> [String] {
        files.keys.filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
    }
    func createDirectory(_ path: String) throws(FileError) {}
    func remove(_ path: String) throws(FileError) {
        try step("removing", path)
        files[path] = nil
    }
    func removeDirectory(_ path: String) throws(FileError) {}
    func rename(_ source: String, to target: String) throws(FileError) {
        let file = try find(source, "renaming")
        try step("renaming", source)
        files[source] = nil
        files[target] = file
    }
    func link(_ source: String, to target: String) throws(FileError) {
        files[target] = try find(source, "linking")
    }
    func syncDirectory(_ path: String) throws(FileError) { try step("syncing directory", path) }
    func lock(_ path: String) throws(FileError) -> any File { try open(path, .replace) }
    func freeBytes(_ path: String) -> Int64 { 1 << 40 }

    /// The same files, each with bytes of its own, and no failures.
    func copy() -> FaultyFileSystem {
        let copy = FaultyFileSystem()
        for (path, file) in files {
            let twin = MemoryFile(path: path, owner: copy)
            twin.bytes = file.bytes
            copy.files[path] = twin
        }
        return copy
    }

    subscript(_ path: String) -> [UInt8] {
        get { files[path]?.bytes ?? [] }
        set {
            let file = files[path] ?? MemoryFile(path: path, owner: self)
            file.bytes = newValue
            files[path] = file
        }
    }
}

/// A file of `FaultyFileSystem`. One thread.
final class MemoryFile: File, @unchecked Sendable {
    let path: String
    fileprivate(set) var bytes: [UInt8] = []
    private let owner: FaultyFileSystem

    init(path: String, owner: FaultyFileSystem) {
        self.path = path
        self.owner = owner
    }

    func size() throws(FileError) -> Int { bytes.count }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        let count = max(0, min(buffer.count, bytes.count - offset))
        if count > 0 { buffer.copyBytes(from: bytes[offset..<(offset + count)]) }
        return count
    }
    func write(_ new: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        do throws(FileError) {
            try owner.step("writing", path)
        } catch {
            put(new[..<Int(Double(new.count) * owner.failingWriteKeeps)], at: offset)
            throw error
        }
        put(new[...], at: offset)
    }
    private func put(_ new: Slice<UnsafeRawBufferPointer>, at offset: Int) {
        if bytes.count < offset + new.count {
            bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
        }
        bytes.replaceSubrange(offset..<(offset + new.count), with: new)
    }
    func sync() throws(FileError) { try owner.step("syncing", path) }
    func allocate(_ length: Int) throws(FileError) {
        try owner.step("allocating", path)
        if bytes.count < length { bytes += [UInt8](repeating: 0, count: length - bytes.count) }
    }
    func truncate(_ length: Int) throws(FileError) {
        try owner.step("truncating", path)
        bytes = Array(bytes.prefix(length))
    }
    func forgetPages() {}
    func close() {}
}
