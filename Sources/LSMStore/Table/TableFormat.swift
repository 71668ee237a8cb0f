// SPDX-License-Identifier: Apache-2.0
import Base

/// The constants of the SSTable format; docs/formats/sstable.md has every byte.
enum TableFormat {
    /// Readers refuse any other.
    static let version: UInt32 = 1
    /// "STRATAST", read as a little-endian integer.
    static let magic: UInt64 = 0x5453_4154_4152_5453
    static let footerBytes = 72
    /// What opening reads at once; footer, properties, top index and range tombstones are usually in it.
    static let tailBytes = 64 << 10

    /// A partition of the index ends when it is this large …
    static let indexPartitionBytes = 4 << 10
    /// … or when its filter is: a filter is loaded whole for one probe.
    static let filterPartitionBytes = 16 << 10

    /// With the two bytes of the keyspace.
    static let keyBytesMax = Limits.keyBytesMax + 2
    static let blockBytesMin = 64
    static let blockBytesMax = 1 << 20
    static let restartIntervalMax = 1024
    /// A decoded block above this is refused before memory is taken for it: one entry with the largest
    /// value, or many in `blockBytesMax`, with restarts and hash index.
    static let decodedBytesMax = Limits.valueBytesMax + 4 * blockBytesMax

    /// Hash bucket: no key of the block falls here.
    static let bucketFree: UInt8 = 254
    /// Hash bucket: several restarts have keys here, or the versions of one key span restarts.
    static let bucketConflict: UInt8 = 255
}
