// SPDX-License-Identifier: Apache-2.0
import Base

/// Where a large job is cut into parts that several threads work on.
///
/// The inputs' top indexes, which are in memory anyway, name a key for each few megabytes; the cuts are those
/// keys that come nearest to parts of equal size. A key with all its versions is in one part: [cut, next
/// cut).
struct CompactionSplit {
    private let job: CompactionJob
    private var marks: [(key: [UInt8], bytes: Int)] = []

    /// Keys that begin the second part and those after, ascending; none for a job that is not worth it.
    static func cuts(_ job: CompactionJob, partBytesMin: Int, partsMax: Int) throws(StoreError) -> [[UInt8]] {
        let count = min(partsMax, job.sizeBytes / max(partBytesMin, 1))
        guard count > 1 else { return [] }
        var split = CompactionSplit(job: job)
        for table in job.inputs.joined() { try split.add(table) }
        return split.cuts(count)
    }

    private init(job: CompactionJob) { self.job = job }

    private mutating func add(_ table: Table) throws(StoreError) {
        let reader = try table.reader()
        let first = marks.count
        marks.append((table.description.smallest, 0))
        var cursor = BlockCursor()
        cursor.open(reader.topIndex)
        cursor.seekToFirst()
        while cursor.isValid {
            marks.append(([UInt8](cursor.key), 0))
            cursor.next()
        }
        let share = table.description.sizeBytes / (marks.count - first)
        for i in first..<marks.count { marks[i].bytes = share }
    }

    private func cuts(_ count: Int) -> [[UInt8]] {
        let sorted = marks.sorted { ByteOrder.compare($0.key, $1.key) < 0 }
        let partBytes = sorted.reduce(0) { $0 + $1.bytes } / count
        var cuts: [[UInt8]] = []
        var bytes = 0
        for mark in sorted {
            let isNew = ByteOrder.compare(cuts.last ?? sorted[0].key, mark.key) < 0
            if bytes >= partBytes * (cuts.count + 1), isNew, cuts.count < count - 1 { cuts.append(mark.key) }
            bytes += mark.bytes
        }
        return cuts
    }
}
