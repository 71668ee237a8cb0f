// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Copies a file, or its beginning, and says what it read.
///
/// The checksum is XXH3-64 of each 256 KiB in turn, seeded with that of what comes before (0 at first): it
/// needs no more memory than a piece.
struct FileCopy {
    let files: any FileSystem
    let pace: MaintenancePace

    /// Part of the checksum's definition.
    private static let chunkBytes = 256 << 10

    /// The checksum of the first `count` bytes of a file.
    /// - Throws: `.corrupt` when it has fewer.
    func checksum(_ path: String, count: Int) throws(StoreError) -> UInt64 {
        do throws(FileError) {
            let source = try files.open(path, .read)
            defer { source.close() }
            return try read(source, count) { (_, _) throws(FileError) in }
        } catch { throw FileCopy.error(error, path, count) }
    }

    /// Makes `target` a durable copy of the first `count` bytes of `source`; its name is the caller's to
    /// sync.
    ///
    /// It gets its name only when it is whole: until then it is `target.tmp`.
    /// - Parameter check: looks at the copy before it gets its name.
    /// - Returns: the checksum of the bytes.
    /// - Throws: `.corrupt` when the source has fewer; leaves no copy behind then.
    func copy(
        _ source: String, to target: String, count: Int,
        check: (any File, UInt64) throws(StoreError) -> Void
    ) throws(StoreError) -> UInt64 {
        let temporary = target + ".tmp"
        do throws(StoreError) {
            let checksum = try write(source, to: temporary, count: count, check: check)
            do throws(FileError) { try files.rename(temporary, to: target) } catch {
                throw StoreError(error)
            }
            pace.finishFile()
            return checksum
        } catch {
            try? files.remove(temporary)
            throw error
        }
    }

    private func write(
        _ source: String, to temporary: String, count: Int,
        check: (any File, UInt64) throws(StoreError) -> Void
    ) throws(StoreError) -> UInt64 {
        let checksum: UInt64
        let copy: any File
        do throws(FileError) {
            let original = try files.open(source, .read)
            defer { original.close() }
            copy = try files.open(temporary, .replace)
            do throws(FileError) {
                checksum = try read(original, count) { (bytes, offset) throws(FileError) in
                    try copy.write(bytes, at: offset)
                }
                try copy.sync()
            } catch {
                copy.close()
                throw error
            }
        } catch { throw FileCopy.error(error, source, count) }
        defer { copy.close() }
        try check(copy, checksum)
        copy.forgetPages()
        return checksum
    }

    private func read(
        _ file: any File, _ count: Int, _ body: (UnsafeRawBufferPointer, Int) throws(FileError) -> Void
    ) throws(FileError) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: FileCopy.chunkBytes, alignment: 16)
        defer { buffer.deallocate() }
        var hash: UInt64 = 0
        var offset = 0
        while offset < count {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - offset)])
            let got = try file.read(into: wanted, at: offset)
            guard got > 0 else { throw FileError(operation: "copying", path: file.path, errno: 0) }
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(wanted)[..<got])
            hash = XXH3.hash(bytes, seed: hash)
            try body(bytes, offset)
            offset += got
            pace.add(bytes: got)
            if pace.isCancelled { throw FileError(operation: "copying", path: file.path, errno: ECANCELED) }
        }
        return hash
    }

    /// An error number of 0 says that the file ended before its time.
    private static func error(_ error: FileError, _ path: String, _ count: Int) -> StoreError {
        guard error.errno == 0 else { return StoreError(error) }
        return .corrupt(
            Corruption(file: path, offset: 0, what: "size", expected: "\(count) bytes", found: "fewer"))
    }
}
