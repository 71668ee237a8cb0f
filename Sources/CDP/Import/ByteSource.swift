// SPDX-License-Identifier: Apache-2.0
import Base

/// Bytes in order, from a file or a decompressor. One thread at a time.
public protocol ByteSource: AnyObject {
    /// Fills the buffer from its start.
    /// - Returns: how many bytes there were; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int
}

/// Bytes in memory.
public final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private var at = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - at)
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: bytes[at..<at + count])
        at += count
        return count
    }
}
