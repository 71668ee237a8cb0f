// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// The newest rows of an index, in memory: searchable as soon as they are published, sealed into a segment
/// later.
///
/// One writer (the commit queue's leader) appends rows with ascending document numbers and commit sequences,
/// and notes deletions; readers take a `TailView` at a sequence and never wait. A row is visible at S when
/// its commit is at most S and its deletion, if any, comes after S. Rows become visible by one release store
/// of the row count.
public final class Tail: @unchecked Sendable {
    // Unchecked: lists publish through `published` and `deletionCount`; the field table is behind
    // `fieldLock`.

    struct Deletion: BitwiseCopyable {
        let row: UInt32
        let sequence: UInt64
    }

    /// Rows that any tail takes before it must be sealed.
    public static let rowsMax = 1 << 16

    /// Rows that this one takes.
    private let limit: Int

    private let numbers = AppendList<UInt64>()
    private let commits = AppendList<UInt64>()
    private let deletions = AppendList<Deletion>()
    private let published = Atomic<Int>(0)
    private let deletionCount = Atomic<Int>(0)
    private let fieldLock = SpinLock()
    private var sharedFields: [String: TailFieldSlot] = [:]
    /// The writer's own copy, read without the lock.
    private var fields: [String: TailFieldSlot] = [:]
    /// The writer's: rows deleted so far.
    private var deleted = Set<UInt32>()
    private var row = 0

    public init(rowsMax: Int = Tail.rowsMax) { limit = min(max(rowsMax, 1), Tail.rowsMax) }

    // MARK: Writing (one thread at a time)

    /// Whether another row finds no room.
    public var isFull: Bool { numbers.count >= limit }

    /// Rows appended.
    public var rowCount: Int { published.load(ordering: .acquiring) }

    /// Memory in use. O(fields); the writer's.
    public var memoryBytes: Int {
        fields.values.reduce(numbers.memoryBytes + commits.memoryBytes + deletions.memoryBytes) {
            $0 + $1.field.memoryBytes
        }
    }

    /// Begins a row; fields follow, then `endRow`.
    func beginRow() { row = numbers.count }

    /// The row being written.
    var currentRow: Int { row }

    /// The field of the name; made when it is new.
    func field(_ name: String, _ traits: FieldTraits) throws(IndexError) -> TailField {
        if let field = fields[name]?.field {
            guard field.traits == traits else {
                throw .invalid("field [\(name)] changed how it is indexed; seal the tail first")
            }
            return field
        }
        let field = TailField(name: name, traits: traits)
        fields[name] = TailFieldSlot(field)
        let all = fields
        fieldLock.withLock { sharedFields = all }
        return field
    }

    /// Publishes the row begun.
    /// - Parameters:
    ///   - number: above all numbers of the tail.
    ///   - commit: the sequence of its batch; not below that of earlier rows.
    func endRow(number: UInt64, commit: UInt64) {
        precondition(row == 0 || (numbers[row - 1] < number && commits[row - 1] <= commit))
        numbers.append(number)
        commits.append(commit)
        published.store(row + 1, ordering: .releasing)
    }

    /// Hides a row from readers at `sequence` and later.
    /// - Parameter sequence: of the batch that deletes; not below those of earlier deletions.
    /// - Returns: false when the tail has no live row of that number.
    @discardableResult
    public func delete(number: UInt64, sequence: UInt64) -> Bool {
        guard let row = row(ofNumber: number, in: numbers.count), deleted.insert(UInt32(row)).inserted else {
            return false
        }
        deletions.append(Deletion(row: UInt32(row), sequence: sequence))
        deletionCount.store(deletions.count, ordering: .releasing)
        return true
    }

    // MARK: Reading (any thread)

    /// What a reader at `sequence` sees. O(rows / 64 + deletions).
    public func view(at sequence: UInt64) -> TailView {
        let rows = visibleRows(at: sequence)
        var live = [UInt64](repeating: 0, count: RowSet.wordCount(rows))
        live.withUnsafeMutableBufferPointer { live in
            RowSet.fill(live, 0..<rows)
            for i in 0..<deletionCount.load(ordering: .acquiring) {
                let deletion = deletions[i]
                guard deletion.sequence <= sequence, Int(deletion.row) < rows else { continue }
                live[Int(deletion.row >> 6)] &= ~(1 << UInt64(deletion.row & 63))
            }
        }
        let fields = fieldLock.withLock { sharedFields }
        return TailView(self, rowCount: rows, live: RowSet(words: live, in: rows), fields: fields)
    }

    private func visibleRows(at sequence: UInt64) -> Int {
        var (low, high) = (0, published.load(ordering: .acquiring))
        if high > 0 && commits[high - 1] <= sequence { return high }
        while low < high {
            let middle = (low + high) / 2
            if commits[middle] <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func number(_ row: Int) -> UInt64 { numbers[row] }

    /// The least and greatest document number; `nil` without rows.
    var numberRange: ClosedRange<UInt64>? {
        let rows = rowCount
        return rows == 0 ? nil : numbers[0]...numbers[rows - 1]
    }

    /// Deletions that a reader at `sequence` does not see yet.
    func deletions(after sequence: UInt64) -> [(number: UInt64, sequence: UInt64)] {
        (0..<deletionCount.load(ordering: .acquiring)).map { deletions[$0] }
            .filter { $0.sequence > sequence }
            .map { (numbers[Int($0.row)], $0.sequence) }
    }

    func row(ofNumber number: UInt64, in rows: Int) -> Int? {
        var (low, high) = (0, rows)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < rows && numbers[low] == number ? low : nil
    }
}
