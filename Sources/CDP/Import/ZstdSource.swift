// SPDX-License-Identifier: Apache-2.0
import Base
import CZstd

/// Decompresses zstd (RFC 8878), one frame after the other.
final class ZstdSource: ByteSource {
    private static let inputBytes = 64 << 10
    /// Windows above 2^27 bytes are refused: the memory for them is the file's wish, not ours.
    private static let windowLogMax: Int32 = 27

    private let source: any ByteSource
    private let stream: OpaquePointer
    private let input: UnsafeMutableRawBufferPointer
    private var pending = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
    private var isInsideFrame = false
    private var isAtEnd = false

    init(_ source: any ByteSource) throws(ImportError) {
        guard let stream = ZSTD_createDCtx() else { throw .compression("no memory for zstd") }
        self.source = source
        self.stream = stream
        input = .allocate(byteCount: Self.inputBytes, alignment: 16)
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowLogMax)
    }

    deinit {
        ZSTD_freeDCtx(stream)
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard !buffer.isEmpty else { return 0 }
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while !isAtEnd && output.pos == 0 {
            if pending.pos == pending.size {
                let count = try source.read(into: input)
                if count == 0 {
                    guard !isInsideFrame else {
                        throw .compression("the zstd file ends too early; is it complete?")
                    }
                    isAtEnd = true
                    break
                }
                pending = ZSTD_inBuffer(src: input.baseAddress, size: count, pos: 0)
            }
            let code = ZSTD_decompressStream(stream, &output, &pending)
            if ZSTD_isError(code) != 0 {
                throw .compression("the zstd file is damaged: \(String(cString: ZSTD_getErrorName(code)))")
            }
            isInsideFrame = code != 0
        }
        return output.pos
    }
}
