// SPDX-License-Identifier: Apache-2.0
import Base

/// A moving view of a file that is read from front to back, in chunks.
///
/// Memory is one chunk, or the longest run of bytes that was asked for at once if that is longer. One thread.
final class FileWindow {
    let file: any File
    let size: Int
    private var buffer: UnsafeMutableRawBufferPointer
    /// What the buffer holds: bytes of the file from `start` on, `count` of them.
    private var start = 0
    private var count = 0

    init(_ file: any File, chunkBytes: Int = 256 << 10) throws(FileError) {
        self.file = file
        size = try file.size()
        buffer = .allocate(byteCount: chunkBytes, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The bytes at `offset`, or `nil` when the file ends before all of them. Valid until the next call.
    func bytes(at offset: Int, count wanted: Int) throws(FileError) -> UnsafeRawBufferPointer? {
        guard offset >= 0, wanted >= 0, wanted <= size, offset <= size - wanted else { return nil }
        if offset < start || offset + wanted > start + count { try fill(from: offset, atLeast: wanted) }
        guard offset + wanted <= start + count else { return nil }
        return UnsafeRawBufferPointer(rebasing: buffer[(offset - start)..<(offset - start + wanted)])
    }

    /// All that the window holds from `offset` on, at least one byte; `nil` at the end of the file.
    func chunk(at offset: Int) throws(FileError) -> UnsafeRawBufferPointer? {
        guard try bytes(at: offset, count: 1) != nil else { return nil }
        return UnsafeRawBufferPointer(rebasing: buffer[(offset - start)..<count])
    }

    private func fill(from offset: Int, atLeast wanted: Int) throws(FileError) {
        if wanted > buffer.count {
            buffer.deallocate()
            buffer = .allocate(byteCount: wanted, alignment: 16)
        }
        let length = min(buffer.count, size - offset)
        start = offset
        count = 0
        count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), at: offset)
    }
}
