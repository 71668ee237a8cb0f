// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads what can be read of a damaged log.
///
/// Goes through the segments in the order of their numbers. Where a record is not valid although the next
/// segment, or a later record, says that more was durable, there is damage: it stops, or looks for the next
/// record that is whole. A torn tail is no damage.
struct WALSalvage {
    let directory: String
    let files: any FileSystem
    let isStoppingAtDamage: Bool
    /// Whether all up to the floor is elsewhere; else what follows in no table may have been file operations.
    let isFloorExact: Bool
    private(set) var damages: [String] = []
    private(set) var batchesCount = 0
    /// The last sequence number that was handed out, or what the caller has from elsewhere.
    private(set) var lastSequence: SequenceNumber

    init(
        _ directory: String, _ files: any FileSystem, isStoppingAtDamage: Bool, floor: SequenceNumber,
        isFloorExact: Bool
    ) {
        self.directory = directory
        self.files = files
        self.isStoppingAtDamage = isStoppingAtDamage
        self.isFloorExact = isFloorExact
        lastSequence = floor
    }

    typealias Visit = (WALRecord) throws(StoreError) -> Void

    /// Hands out every batch that ends above the floor.
    /// - Parameter minimum: the oldest segment to read.
    mutating func run(minimum: UInt64, _ visit: Visit) throws(StoreError) {
        let numbers = try WALReader.segmentNumbers(files: files, directory: directory)
            .filter { $0 >= minimum }
        var readers: [WALSegmentReader] = []
        for number in numbers {
            do throws(StoreError) {
                let reader = try WALSegmentReader(files: files, directory: directory, number: number)
                if let reader { readers.append(reader) }
            } catch {
                damages.append("\(error)")
                if isStoppingAtDamage { break }
            }
        }
        for (i, reader) in readers.enumerated() {
            let next = i + 1 < readers.count ? readers[i + 1].header : nil
            if try !read(reader, next, visit) && isStoppingAtDamage { return }
        }
    }

    /// - Returns: whether the segment is whole.
    private mutating func read(
        _ reader: WALSegmentReader, _ next: WALSegmentHeader?, _ visit: Visit
    ) throws(StoreError) -> Bool {
        if reader.header.firstSequence > lastSequence + 1 && (batchesCount > 0 || isFloorExact) {
            damages.append(
                "\(reader.path): writes \(lastSequence + 1) to \(reader.header.firstSequence - 1) are missing"
            )
            if isStoppingAtDamage { return false }
        }
        var isWhole = true
        while true {
            while let record = try reader.next() {
                guard record.header.lastSequence > lastSequence else { continue }
                try visit(record)
                batchesCount += 1
                lastSequence = record.header.lastSequence
            }
            guard let expected = try expectedEnd(reader, next), reader.offset < expected else {
                return isWhole
            }
            isWhole = false
            damages.append(
                "\(reader.path): a record at offset \(reader.offset) is damaged; the log goes on to \(expected)"
            )
            guard !isStoppingAtDamage, try reader.skipDamage() else { return false }
        }
    }

    /// Up to where records were durable, as far as anything says.
    private func expectedEnd(
        _ reader: WALSegmentReader, _ next: WALSegmentHeader?
    ) throws(StoreError) -> Int? {
        if let next, next.previousNumber == reader.header.number { return Int(clamping: next.previousEnd) }
        return try reader.rest().durableOffset
    }
}
