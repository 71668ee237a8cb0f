// SPDX-License-Identifier: Apache-2.0
import Base

/// One backup in a backup directory.
public struct Backup: Sendable, Equatable {
    /// Counts from 1 within the directory.
    public let number: UInt64
    /// When it was begun, milliseconds since 1970.
    public let timeMillis: Int64
    /// It holds every commit up to this sequence number, and none after.
    public let sequence: SequenceNumber
    /// The identity of the store that it is of.
    public let storeID: UInt64
    public let filesCount: Int
    /// Bytes of all its files, those included that it shares with other backups.
    public let sizeBytes: Int
}
