// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A sealed segment of an index, and which of its rows were deleted since it was written.
///
/// The commit leader notes deletions in the order of their sequence numbers; readers ask for a view at one.
final class SealedSlot: @unchecked Sendable {
    let segment: IndexSegment
    /// Held so that the file stays while somebody reads.
    let file: AttachedFile
    let label: SegmentLabel
    private let lock: Lock
    /// What follows is guarded by `lock`. Rows alive when the slot was made.
    private let base: RowSet
    private var deletions: [(row: Int, sequence: SequenceNumber)] = []
    /// The newest view made, shared while nothing is deleted.
    private var cached: (count: Int, view: SealedView)?

    init(_ segment: IndexSegment, file: AttachedFile, label: SegmentLabel, live: RowSet, threads: Threads) {
        self.segment = segment
        self.file = file
        self.label = label
        base = live
        lock = Lock(threads)
    }

    /// - Returns: false when no row has the number.
    @discardableResult
    func delete(number: UInt64, sequence: SequenceNumber) -> Bool {
        guard let row = segment.row(ofNumber: number) else { return false }
        lock.withLock { deletions.append((row, sequence)) }
        return true
    }

    /// The rows that a reader at `sequence` sees.
    func view(at sequence: SequenceNumber) -> SealedView {
        lock.withLock {
            var count = deletions.count
            while count > 0 && deletions[count - 1].sequence > sequence { count -= 1 }
            if let cached, cached.count == count { return cached.view }
            var live = base
            for deletion in deletions[..<count] { live.remove(deletion.row) }
            let view = SealedView(segment, live: live)
            cached = (count, view)
            return view
        }
    }

    /// Deletions that a reader at `sequence` does not see yet, as document numbers.
    func deletions(after sequence: SequenceNumber) -> [(number: UInt64, sequence: SequenceNumber)] {
        lock.withLock {
            deletions.filter { $0.sequence > sequence }.map { (segment.number($0.row), $0.sequence) }
        }
    }

    var deletedCount: Int { lock.withLock { segment.rowCount - base.count + deletions.count } }
}

/// What an index segment's attached file says of itself: which index it belongs to, and which numbers it
/// covers.
struct SegmentLabel: Sendable, Equatable {
    static let kind: UInt8 = 1

    var context: UInt16
    var index: UInt32
    /// Every document of the index with a number in here is in this segment or deleted.
    var firstNumber: UInt64
    var lastNumber: UInt64

    var bytes: [UInt8] {
        let writer = ByteWriter(capacity: 32)
        writer.append(SegmentLabel.kind)
        writer.appendBigEndian16(context)
        writer.appendBigEndian32(index)
        writer.appendBigEndian64(firstNumber)
        writer.appendBigEndian64(lastNumber)
        return writer.array
    }

    init(context: UInt16, index: UInt32, firstNumber: UInt64, lastNumber: UInt64) {
        self.context = context
        self.index = index
        self.firstNumber = firstNumber
        self.lastNumber = lastNumber
    }

    /// `nil` for another kind of attached file.
    init?(_ bytes: [UInt8]) {
        let label: SegmentLabel? = bytes.withUnsafeBytes { raw in
            var reader = ByteReader(raw)
            guard let kind = try? reader.read8(), kind == SegmentLabel.kind,
                let context = try? reader.readBigEndian16(), let index = try? reader.readBigEndian32(),
                let first = try? reader.readBigEndian64(), let last = try? reader.readBigEndian64(),
                first <= last
            else { return nil }
            return SegmentLabel(context: context, index: index, firstNumber: first, lastNumber: last)
        }
        guard let label else { return nil }
        self = label
    }
}
