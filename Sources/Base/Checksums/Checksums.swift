// SPDX-License-Identifier: Apache-2.0
import CPlatform

/// XXH3-64 (Yann Collet), the checksum of every block, record and file that we write, and the hash of our
/// filters.
public enum XXH3 {
    @inlinable @inline(__always)
    public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        platform_xxh3(bytes.baseAddress, bytes.count, seed)
    }

    public static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        bytes.withUnsafeBytes { hash($0, seed: seed) }
    }

    /// The seed for bytes at `offset` of file `number`, so that a block read from a wrong place fails its
    /// check.
    @inlinable
    public static func seed(file number: UInt64, offset: Int) -> UInt64 {
        (number &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(truncatingIfNeeded: offset)
    }
}

/// CRC-32C (Castagnoli polynomial), for formats of others that ask for it.
public enum CRC32C {
    public static func checksum(_ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32 {
        platform_crc32c(crc, bytes.baseAddress, bytes.count)
    }

    public static func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { checksum($0) } }

    /// The same by table; what the hardware's answer is tested against.
    static func portable(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { platform_crc32c_portable(0, $0.baseAddress, $0.count) }
    }
}
