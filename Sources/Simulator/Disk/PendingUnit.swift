// SPDX-License-Identifier: Apache-2.0

/// A part of a `DiskImage`'s unsynced changes that power loss keeps or takes by itself.
public struct PendingUnit: Sendable {
    enum Kind {
        /// The bytes of a write.
        case data(file: Int, change: Int)
        /// A file's new size.
        case size(file: Int, change: Int)
        /// Names that change together.
        case names(Int)
    }

    /// What becomes of a unit.
    public enum Fate: UInt8, Sendable {
        case lost
        case kept
        /// The first half of a write's sectors is kept.
        case torn
    }

    let kind: Kind
    /// Place in the order of all changes on the disk.
    public let order: Int
    /// Whether it may be torn: it is a write to more than one sector.
    public let isTearable: Bool
}
