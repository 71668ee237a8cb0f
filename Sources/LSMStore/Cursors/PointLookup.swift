// SPDX-License-Identifier: Apache-2.0
import Base

/// One key's search through the runs of a version, newest run first.
///
/// Each run offers its visible versions of the key, newest first, until `isFinished`. The lookup keeps merge
/// operands until a base turns up, and lets range tombstones of any run hide what is older than they are.
struct PointLookup {
    /// The keyspace's bytes in front. Must outlive the lookup.
    let key: UnsafeRawBufferPointer
    /// Versions above this are not seen.
    let snapshot: SequenceNumber
    /// The greatest sequence number of a range tombstone that covers the key, of those that `snapshot` sees.
    var coveringTombstone: SequenceNumber = 0
    private(set) var isFinished = false
    /// The base's kind and value, once found; `nil` for none or a delete.
    private(set) var base: [UInt8]?
    private(set) var baseKind: EntryKind?
    /// Newest first.
    private(set) var operands: [[UInt8]] = []

    init(key: UnsafeRawBufferPointer, snapshot: SequenceNumber) {
        self.key = key
        self.snapshot = snapshot
    }

    /// Takes one version of the key; the caller stops offering when the answer is true.
    /// - Requires: versions come newest first, each at most `snapshot`.
    mutating func offer(_ trailer: Trailer, _ value: UnsafeRawBufferPointer) -> Bool {
        if trailer.sequence < coveringTombstone {
            isFinished = true
            return true
        }
        switch trailer.kind {
        case .merge:
            operands.append([UInt8](value))
            return false
        case .put, .expiringPut:
            base = [UInt8](value)
            baseKind = trailer.kind
        default:
            break
        }
        isFinished = true
        return true
    }

    /// Tells of a range tombstone that covers the key and that the snapshot sees.
    mutating func cover(_ sequence: SequenceNumber) { coveringTombstone = max(coveringTombstone, sequence) }
}
