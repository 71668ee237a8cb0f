// SPDX-License-Identifier: Apache-2.0
import Base
import CLZ4
import CZstd

/// Decompresses blocks, from any thread.
enum BlockDecompressor {
    /// zstd's contexts are about 100 KiB each and dear to make, so some are kept: as many as may decode at
    /// once.
    private static let contexts = ContextPool(capacity: 16)

    /// Fills `target` exactly.
    /// - Returns: false when the bytes do not decompress to as many as `target` takes.
    static func decompress(
        _ source: UnsafeRawBufferPointer, _ codec: Compression, into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard let from = source.baseAddress, let to = target.baseAddress else { return false }
        switch codec {
        case .none:
            return false
        case .lz4:
            guard let sourceBytes = Int32(exactly: source.count),
                let targetBytes = Int32(exactly: target.count)
            else { return false }
            let n = LZ4_decompress_safe(
                from.assumingMemoryBound(to: CChar.self), to.assumingMemoryBound(to: CChar.self),
                sourceBytes, targetBytes)
            return n == targetBytes
        case .zstd:
            guard let context = contexts.take() else { return false }
            defer { contexts.give(context) }
            return ZSTD_decompressDCtx(context, to, target.count, from, source.count) == target.count
        }
    }

    /// Whether `rawBytes` can be what the bytes decompress to, asked before memory is taken for them.
    static func isPlausible(_ source: UnsafeRawBufferPointer, _ codec: Compression, rawBytes: Int) -> Bool {
        switch codec {
        case .none: rawBytes == source.count
        // One byte of LZ4 yields at most 255.
        case .lz4: rawBytes / 255 <= source.count
        case .zstd:
            source.baseAddress.map { ZSTD_getFrameContentSize($0, source.count) == UInt64(rawBytes) } ?? false
        }
    }

    /// `@unchecked`: the spin lock guards the array.
    private final class ContextPool: @unchecked Sendable {
        private let lock = SpinLock()
        private var free: [OpaquePointer] = []
        private let capacity: Int

        init(capacity: Int) {
            self.capacity = capacity
            free.reserveCapacity(capacity)
        }

        func take() -> OpaquePointer? {
            lock.withLock { free.popLast() } ?? ZSTD_createDCtx()
        }

        func give(_ context: OpaquePointer) {
            let isKept = lock.withLock {
                guard free.count < capacity else { return false }
                free.append(context)
                return true
            }
            if !isKept { ZSTD_freeDCtx(context) }
        }
    }
}
