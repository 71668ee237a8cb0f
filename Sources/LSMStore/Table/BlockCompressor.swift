// SPDX-License-Identifier: Apache-2.0
import Base
import CLZ4
import CZstd

/// Compresses blocks for one writer, with memory that it keeps from block to block. One thread at a time.
final class BlockCompressor {
    private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
    private var zstd: OpaquePointer?

    deinit {
        scratch.deallocate()
        if let zstd { ZSTD_freeCCtx(zstd) }
    }

    /// - Returns: the compressed bytes, valid until the next call; `nil` when they would not be an eighth
    ///   smaller, which saves too little to pay for decompression.
    func compress(_ raw: UnsafeRawBufferPointer, _ codec: Compression) -> UnsafeRawBufferPointer? {
        guard codec != .none, raw.count >= 32, let source = raw.baseAddress else { return nil }
        let limit = raw.count - raw.count / 8
        if scratch.count < limit {
            scratch.deallocate()
            scratch = .allocate(byteCount: limit, alignment: 16)
        }
        guard let target = scratch.baseAddress else { return nil }
        switch codec {
        case .none:
            return nil
        case .lz4:
            guard let rawBytes = Int32(exactly: raw.count), let limitBytes = Int32(exactly: limit) else {
                return nil
            }
            let n = LZ4_compress_default(
                source.assumingMemoryBound(to: CChar.self), target.assumingMemoryBound(to: CChar.self),
                rawBytes, limitBytes)
            return n > 0 ? UnsafeRawBufferPointer(start: target, count: Int(n)) : nil
        case .zstd:
            if zstd == nil { zstd = ZSTD_createCCtx() }
            guard let zstd else { return nil }
            let n = ZSTD_compressCCtx(zstd, target, limit, source, raw.count, 1)
            return ZSTD_isError(n) == 0 ? UnsafeRawBufferPointer(start: target, count: n) : nil
        }
    }
}
