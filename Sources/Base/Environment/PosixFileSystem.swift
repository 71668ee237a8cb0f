// SPDX-License-Identifier: Apache-2.0
import CPlatform
import Glibc

extension FileError {
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// The machine's file system.
public final class PosixFileSystem: FileSystem {
    public init() {}

    public func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            case .replace: O_RDWR | O_CREAT | O_TRUNC
            }
        return try PosixFile(path: path, descriptor: descriptor(path, flags))
    }

    public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    public func list(_ directory: String) throws(FileError) -> [String] {
        guard let handle = opendir(directory) else { throw failure("listing", directory) }
        defer { closedir(handle) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(handle) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw failure("listing", directory) }
        return names
    }

    public func createDirectory(_ path: String) throws(FileError) {
        if mkdir(path, 0o750) != 0 && errno != EEXIST { throw failure("creating directory", path) }
    }

    public func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0 { throw failure("removing", path) }
    }

    public func removeDirectory(_ path: String) throws(FileError) {
        if rmdir(path) != 0 { throw failure("removing directory", path) }
    }

    public func rename(_ source: String, to target: String) throws(FileError) {
        if Glibc.rename(source, target) != 0 { throw failure("renaming to \(target)", source) }
    }

    public func link(_ source: String, to target: String) throws(FileError) {
        if Glibc.link(source, target) != 0 { throw failure("linking as \(target)", source) }
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        let fd = try descriptor(path, O_RDONLY | O_DIRECTORY)
        defer { _ = Glibc.close(fd) }
        if fsync(fd) != 0 { throw failure("syncing directory", path) }
    }

    public func lock(_ path: String) throws(FileError) -> any File {
        let fd = try descriptor(path, O_RDWR | O_CREAT)
        let code = platform_lock(fd)
        guard code == 0 else {
            _ = Glibc.close(fd)
            throw FileError(operation: "locking", path: path, errno: code)
        }
        return PosixFile(path: path, descriptor: fd)
    }

    public func freeBytes(_ path: String) -> Int64 { platform_free_bytes(path) }

    private func descriptor(_ path: String, _ flags: Int32) throws(FileError) -> Int32 {
        while true {
            let fd = Glibc.open(path, flags | O_CLOEXEC, 0o640)
            if fd >= 0 { return fd }
            if errno != EINTR { throw failure("opening", path) }
        }
    }

    private func failure(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, errno: errno)
    }
}

/// A file descriptor, closed at the latest when the last reference goes.
final class PosixFile: File, @unchecked Sendable {
    let path: String
    private var descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close() }

    func size() throws(FileError) -> Int {
        var information = stat()
        if fstat(descriptor, &information) != 0 { throw failure("sizing") }
        return Int(information.st_size)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count {
            let n = pread(
                descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if n == 0 { break }
            if n < 0 {
                if errno == EINTR { continue }
                throw failure("reading")
            }
            done += n
        }
        return done
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let n = pwrite(
                descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if n < 0 {
                if errno == EINTR { continue }
                throw failure("writing")
            }
            done += n
        }
    }

    func sync() throws(FileError) { try check("syncing", platform_sync_data(descriptor)) }

    func allocate(_ length: Int) throws(FileError) {
        try check("allocating", platform_allocate(descriptor, Int64(length)))
    }

    func truncate(_ length: Int) throws(FileError) {
        if ftruncate(descriptor, off_t(length)) != 0 { throw failure("truncating") }
    }

    func forgetPages() { platform_forget_pages(descriptor, 0, 0) }

    func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    private func check(_ operation: String, _ code: Int32) throws(FileError) {
        if code != 0 { throw FileError(operation: operation, path: path, errno: code) }
    }

    private func failure(_ operation: String) -> FileError {
        FileError(operation: operation, path: path, errno: errno)
    }
}
