// SPDX-License-Identifier: Apache-2.0

/// Position in the one order of all writes. The first write has 1; 0 means "before everything".
public typealias SequenceNumber = UInt64

/// What an entry says of its key. On disk: never renumber.
public enum EntryKind: UInt8, Sendable {
    /// The key has this value.
    case put = 1
    /// The key has no value.
    case delete = 2
    /// The value is an operand for the keyspace's merge operator.
    case merge = 3
    /// As `put`; the value begins with the 8 bytes (little-endian) of its expiry, in milliseconds since 1970.
    case expiringPut = 4
    /// Keys from this one up to, not including, the one in the value have no value.
    case deleteRange = 5
    /// An attached file comes into being. WAL only; see `WriteBatch.attach`.
    case attachFile = 6
    /// An attached file is no longer wanted. WAL only.
    case dropFile = 7
    /// As `put`; the value is the `BlobReference` of where it lies. Tables only.
    case blobPut = 8
    /// As `expiringPut`; behind the expiry stands a `BlobReference`. Tables only.
    case blobExpiringPut = 9
}

/// The 8 bytes that order the versions of one key: sequence number (56 bits) ‖ kind (8 bits).
///
/// Entries are sorted by key ascending, then by trailer descending, so that the newest version comes first.
public struct Trailer: Sendable, Equatable {
    public let raw: UInt64

    @inline(__always) public init(raw: UInt64) { self.raw = raw }

    @inline(__always)
    public init(_ sequence: SequenceNumber, _ kind: EntryKind) {
        raw = (sequence << 8) | UInt64(kind.rawValue)
    }

    /// Stands before every version of a key that `sequence` can see.
    @inline(__always)
    public static func seek(_ sequence: SequenceNumber) -> Trailer { Trailer(raw: (sequence << 8) | 0xFF) }

    @inline(__always) public var sequence: SequenceNumber { raw >> 8 }
    /// `nil` for a kind that this version does not know.
    @inline(__always) public var kind: EntryKind? { EntryKind(rawValue: UInt8(truncatingIfNeeded: raw)) }

    /// Whether the entry's value lies in a blob file.
    @inline(__always) var isBlob: Bool {
        UInt8(truncatingIfNeeded: raw) >= EntryKind.blobPut.rawValue
            && UInt8(truncatingIfNeeded: raw) <= EntryKind.blobExpiringPut.rawValue
    }

    public static let sequenceMax: SequenceNumber = (1 << 56) - 1
}
