// SPDX-License-Identifier: Apache-2.0
import Base
import CZlib

/// Decompresses gzip (RFC 1952), one member after the other as `gzip -c a b` writes them.
final class GzipSource: ByteSource {
    private static let inputBytes = 64 << 10

    private let source: any ByteSource
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    private var isBetweenMembers = false

    init(_ source: any ByteSource) throws(ImportError) {
        self.source = source
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: Self.inputBytes, alignment: 16)
        // 15 bits of window, and 16 for the gzip envelope.
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw .compression("zlib could not start (code \(code))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard let target = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        while !isAtEnd && Int(stream.pointee.avail_out) == room { try step() }
        return room - Int(stream.pointee.avail_out)
    }

    private func step() throws(ImportError) {
        if stream.pointee.avail_in == 0 {
            let count = try source.read(into: input)
            if count == 0 {
                guard isBetweenMembers else {
                    throw .compression("the gzip file ends too early; is it complete?")
                }
                isAtEnd = true
                return
            }
            stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(count)
        }
        if isBetweenMembers {
            inflateReset(stream)
            isBetweenMembers = false
        }
        let code = inflate(stream, Z_NO_FLUSH)
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)"
            throw .compression("the gzip file is damaged: \(reason)")
        }
    }
}
