// SPDX-License-Identifier: Apache-2.0

/// Files and directories as the store sees them.
///
/// Durability is asked for in two halves, as POSIX has it: `File.sync` makes a file's bytes and size durable,
/// and `syncDirectory` makes the creation, renaming, linking and removal of names in a directory durable.
/// Neither does the other's part. Paths are absolute or relative to the process; `/` separates.
public protocol FileSystem: AnyObject, Sendable {
    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> any File
    func exists(_ path: String) -> Bool
    /// Names in the directory, without `.` and `..`, in no order.
    func list(_ directory: String) throws(FileError) -> [String]
    /// Creates the directory if it is missing; its parent must exist.
    func createDirectory(_ path: String) throws(FileError)
    func remove(_ path: String) throws(FileError)
    func removeDirectory(_ path: String) throws(FileError)
    /// Replaces `target` if it exists; atomic.
    func rename(_ source: String, to target: String) throws(FileError)
    /// A second name for the same file.
    func link(_ source: String, to target: String) throws(FileError)
    func syncDirectory(_ path: String) throws(FileError)
    /// Takes the lock file for this process, not waiting. Closing the file gives it back.
    /// - Throws: `FileError` with `isBusy` when another process, or another opener here, holds it.
    func lock(_ path: String) throws(FileError) -> any File
    /// Bytes that may still be written where `path` is.
    func freeBytes(_ path: String) -> Int64
}

/// How a file is opened.
public enum OpenMode: Sendable {
    /// To read; it must exist.
    case read
    /// To read and write; it must exist.
    case readWrite
    /// To read and write; it must not exist.
    case create
    /// To read and write; created, or emptied.
    case replace
}

/// An open file. Reads may run at once from several threads; writes come from one.
public protocol File: AnyObject, Sendable {
    var path: String { get }
    func size() throws(FileError) -> Int
    /// Reads up to `buffer.count` bytes at `offset`; fewer only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int
    /// Writes all of `bytes` at `offset`, or throws, having perhaps written a part.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError)
    /// Makes bytes and size durable. After an error here nothing is known of what was written since the last
    /// success: the caller must not carry on as if a second call could help.
    func sync() throws(FileError)
    /// Gives the file `length` bytes now, with room on the disk reserved, so that later writes inside need
    /// none.
    func allocate(_ length: Int) throws(FileError)
    func truncate(_ length: Int) throws(FileError)
    /// Says that the file's cached pages won't be wanted soon.
    func forgetPages()
    func close()
}

/// A failed call on a file or directory.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    public let operation: String
    public let path: String
    public let errno: Int32

    public init(operation: String, path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    public var isMissing: Bool { errno == 2 }
    public var isBusy: Bool { errno == 11 || errno == 16 }
    public var isDiskFull: Bool { errno == 28 || errno == 122 }

    public var description: String {
        "\(operation) of \(path) failed: \(FileError.text(errno)) (errno \(errno))"
    }
}
