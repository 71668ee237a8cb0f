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
    /// XXH3 of the key, once a table was asked; see `prepareHash`.
    private(set) var hash: UInt64 = 0
    private var isHashed = false
    private var isBorrowing: Bool
    /// The greatest sequence number of a range tombstone that covers the key, of those that `snapshot` sees.
    private(set) var coveringTombstone: SequenceNumber = 0
    private(set) var isFinished = false
    /// The base's kind and value, once found; `nil` for none or a delete.
    private(set) var baseKind: EntryKind?
    private(set) var baseSequence: SequenceNumber = 0
    /// The base's bytes where they were found, when the lookup borrows.
    private(set) var borrowedBase = UnsafeRawBufferPointer(start: nil, count: 0)
    private var copiedBase: [UInt8]?
    /// Newest first.
    private(set) var operands: [[UInt8]] = []

    /// - Parameter isBorrowing: the base is not copied; whoever asks knows how long its bytes stay.
    @inline(__always)
    init(key: UnsafeRawBufferPointer, snapshot: SequenceNumber, isBorrowing: Bool = false) {
        self.key = key
        self.snapshot = snapshot
        self.isBorrowing = isBorrowing
    }

    /// The base's value, if there is one.
    var base: [UInt8]? {
        if baseKind == nil { return nil }
        return isBorrowing ? [UInt8](borrowedBase) : copiedBase
    }

    /// Whether the base, or that there is none, is the answer as it stands.
    @inline(__always) var isPlain: Bool { (baseKind == .put || baseKind == nil) && operands.isEmpty }

    /// Whether the base's value lies in a blob file.
    var isBlob: Bool { baseKind == .blobPut || baseKind == .blobExpiringPut }

    /// Takes one version of the key; the caller stops offering when the answer is true.
    /// - Requires: versions come newest first, each at most `snapshot`.
    @inline(__always)
    mutating func offer(_ trailer: Trailer, _ value: UnsafeRawBufferPointer) -> Bool {
        if trailer.sequence < coveringTombstone {
            isFinished = true
            return true
        }
        switch trailer.kind {
        case .merge:
            add(operand: value)
            return false
        case .put, .expiringPut, .blobPut, .blobExpiringPut:
            baseKind = trailer.kind
            baseSequence = trailer.sequence
            if isBorrowing { borrowedBase = value } else { copy(value) }
        default:
            break
        }
        isFinished = true
        return true
    }

    /// Copies a borrowed base, since what it lies in is about to go.
    mutating func keepBase() {
        if !isBorrowing || baseKind == nil { return }
        copy(borrowedBase)
        isBorrowing = false
    }

    /// Tells of a range tombstone that covers the key and that the snapshot sees.
    @inline(__always)
    mutating func cover(_ sequence: SequenceNumber) { coveringTombstone = max(coveringTombstone, sequence) }

    /// Computes `hash`, once.
    @inline(__always)
    mutating func prepareHash() {
        if isHashed { return }
        hash = XXH3.hash(key)
        isHashed = true
    }

    @inline(never)
    private mutating func add(operand: UnsafeRawBufferPointer) { operands.append([UInt8](operand)) }

    @inline(never)
    private mutating func copy(_ value: UnsafeRawBufferPointer) { copiedBase = [UInt8](value) }
}
