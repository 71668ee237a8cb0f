// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// How often the disk makes an append durable, by itself: what a single client could have at most.
enum DiskYardstick {
    /// Writes 512 bytes and syncs them, over and over, in a file of which every block is written already,
    /// as the WAL's recycled segments are.
    static func measure(directory: String, seconds: UInt64, clock: any TimeSource) -> LatencyHistogram {
        var latencies = LatencyHistogram()
        let path = directory + "/yardstick"
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { return latencies }
        defer {
            close(file)
            unlink(path)
        }
        let sizeBytes = 4 << 20
        let zeros = [UInt8](repeating: 0, count: sizeBytes)
        guard write(file, zeros, sizeBytes) == sizeBytes, fsync(file) == 0 else { return latencies }
        let block = [UInt8](repeating: 7, count: 512)
        let endNanos = clock.monotonicNanos + seconds * 1_000_000_000
        var offset = 0
        while clock.monotonicNanos < endNanos {
            let began = clock.monotonicNanos
            guard pwrite(file, block, block.count, offset) == block.count, fdatasync(file) == 0 else { break }
            latencies.record(nanos: clock.monotonicNanos - began)
            offset = (offset + block.count) % sizeBytes
        }
        return latencies
    }
}
