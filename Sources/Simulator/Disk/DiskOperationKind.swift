// SPDX-License-Identifier: Apache-2.0

/// What an operation of a `VirtualDisk` does, as far as faults and time care.
public enum DiskOperationKind: Sendable {
    case read
    /// Bytes or size of a file.
    case write
    /// Of a file or a directory.
    case sync
    /// Creating, renaming, linking, locking.
    case name
    /// Of a file or a directory.
    case removal

    /// Whether it may fail for want of space.
    public var takesSpace: Bool { self == .write || self == .name }
}
