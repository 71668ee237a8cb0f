// SPDX-License-Identifier: Apache-2.0

/// What goes wrong on a `VirtualDisk`, and how often. "One in N": one operation of that kind in N; 0 for
/// never.
public struct DiskFaults: Sendable {
    /// Reads fail with EIO.
    public var readErrorOneIn = 0
    /// While this is set, a file whose read has failed since the last crash fails every read.
    public var areReadErrorsSticky = false
    /// Writes, truncations and allocations fail with EIO; a write may have been done in part.
    public var writeErrorOneIn = 0
    /// Creating, renaming, linking and removing fail with EIO.
    public var nameErrorOneIn = 0
    /// Syncs of files fail with EIO. What was unsynced is then lost to the disk (some of it may have got
    /// there), later syncs succeed without it, and the cache may or may not go on showing it: as Linux does.
    public var syncErrorOneIn = 0
    /// Syncs of directories fail with EIO; the names stay unsynced.
    public var directorySyncErrorOneIn = 0
    /// Syncs succeed, but a crash leaves the disk as it was at some earlier moment: a cache that keeps order
    /// and forgets at power loss.
    public var liesAboutSync = false
    /// Bytes that fit; growing beyond fails with ENOSPC, a write perhaps after a part.
    public var capacityBytes: Int?
    /// After so many failures for want of space, `capacityBytes` goes: somebody has tidied up. 0: it stays.
    public var fullFailuresMax = 0

    public init() {}

    public static let none = DiskFaults()
}
