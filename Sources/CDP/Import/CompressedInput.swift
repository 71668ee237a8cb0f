// SPDX-License-Identifier: Apache-2.0
import Base

/// Opens a file for reading, decompressing what is gzip or zstd. Its first bytes tell, not its name.
public enum CompressedInput {
    public static func open(_ path: String, files: any FileSystem) throws(ImportError) -> any ByteSource {
        try wrap(try FileSource(path, files: files))
    }

    /// The bytes behind a source that may be compressed.
    public static func wrap(_ source: any ByteSource) throws(ImportError) -> any ByteSource {
        let whole = PeekedSource(source)
        let magic = try whole.peek(4)
        if magic.starts(with: [0x1F, 0x8B]) { return try GzipSource(whole) }
        if magic == [0x28, 0xB5, 0x2F, 0xFD] { return try ZstdSource(whole) }
        return whole
    }
}

/// A source whose first bytes were looked at.
private final class PeekedSource: ByteSource {
    private let source: any ByteSource
    private var head: [UInt8] = []

    init(_ source: any ByteSource) { self.source = source }

    func peek(_ count: Int) throws(ImportError) -> [UInt8] {
        while head.count < count {
            var piece = [UInt8](repeating: 0, count: count - head.count)
            let got = try fill(&piece)
            if got == 0 { break }
            head += piece.prefix(got)
        }
        return head
    }

    private func fill(_ piece: inout [UInt8]) throws(ImportError) -> Int {
        let result: Result<Int, ImportError> = piece.withUnsafeMutableBytes { buffer in
            Result { () throws(ImportError) in try source.read(into: buffer) }
        }
        return try result.get()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard !head.isEmpty, buffer.count > 0 else { return try source.read(into: buffer) }
        let count = min(buffer.count, head.count)
        buffer.copyBytes(from: head.prefix(count))
        head.removeFirst(count)
        return count
    }
}
