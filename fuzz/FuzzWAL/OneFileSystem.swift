// SPDX-License-Identifier: Apache-2.0
import Base

/// A directory with a few files that cannot be changed, their bytes given by a fuzzer. One thread.
final class OneFileSystem: FileSystem, @unchecked Sendable {
    private let files: [String: [UInt8]]

    init(_ files: [String: [UInt8]]) { self.files = files }

    var environment: Environment {
        Environment(
            files: self, clock: SystemTimeSource(), random: SeededRandomSource(seed: 1), threads: Threads())
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        guard case .read = mode, let bytes = files[path] else { throw refusal(path) }
        return FixedFile(path: path, bytes: bytes)
    }
    func exists(_ path: String) -> Bool { files[path] != nil }
    func list(_ directory: String) throws(FileError) -> [String] {
        files.keys.map { String($0.dropFirst(directory.count + 1)) }
    }
    func createDirectory(_ path: String) throws(FileError) { throw refusal(path) }
    func remove(_ path: String) throws(FileError) { throw refusal(path) }
    func removeDirectory(_ path: String) throws(FileError) { throw refusal(path) }
    func rename(_ source: String, to target: String) throws(FileError) { throw refusal(source) }
    func link(_ source: String, to target: String) throws(FileError) { throw refusal(source) }
    func syncDirectory(_ path: String) throws(FileError) { throw refusal(path) }
    func lock(_ path: String) throws(FileError) -> any File { throw refusal(path) }
    func freeBytes(_ path: String) -> Int64 { 0 }

    private func refusal(_ path: String) -> FileError {
        FileError(operation: "changing", path: path, errno: 30)
    }
}

/// Bytes to be read. Immutable.
final class FixedFile: File {
    let path: String
    private let bytes: [UInt8]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    func size() throws(FileError) -> Int { bytes.count }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        let count = max(0, min(buffer.count, bytes.count - offset))
        if count > 0 { buffer.copyBytes(from: bytes[offset..<(offset + count)]) }
        return count
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) { throw refusal }
    func sync() throws(FileError) {}
    func allocate(_ length: Int) throws(FileError) { throw refusal }
    func truncate(_ length: Int) throws(FileError) { throw refusal }
    func forgetPages() {}
    func close() {}

    private var refusal: FileError { FileError(operation: "changing", path: path, errno: 30) }
}
