// SPDX-License-Identifier: Apache-2.0

/// What power loss does with that which was not synced.
public enum CrashMode: Sendable, CaseIterable {
    /// All of it is lost.
    case dropAll
    /// All of it had reached the disk.
    case keepAll
    /// Each sector holds one of the states that it went through, sizes and names likewise: writes are
    /// reordered, and torn inside.
    case subset
    /// Per file, writes up to some point, the last one torn at a sector.
    case prefix
    /// All operations of the disk up to some moment, none after.
    case ordered
    /// Each file and the names draw a mode of their own from the first four.
    case mixed
}
