// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what is in a WAL segment: its header, record by record, and where reading stops and why.
///
/// The segment is looked at alone, as recovery looks at the last one of the chain: an end that was never
/// known to be durable is no damage. Whether a segment that has a successor is whole, the successor says.
struct WALInspection {
    private let window: FileWindow
    private let path: String
    private let options: InspectionOptions
    private let report: InspectionReport

    init(
        _ window: FileWindow, _ path: String, _ options: InspectionOptions, _ report: InspectionReport
    ) {
        self.window = window
        self.path = path
        self.options = options
        self.report = report
    }

    func run() {
        do throws(StoreError) {
            guard let header = try header() else { return }
            let reader = WALSegmentReader(window, header: header)
            var recordCount = 0
            while let record = try reader.next() {
                recordCount += 1
                describe(record)
            }
            try describeEnd(reader, recordCount)
        } catch {
            report.fail(error)
        }
    }

    // MARK: Header

    /// The header of the first whole copy, unless both are damaged.
    private func header() throws(StoreError) -> WALSegmentHeader? {
        let first = try WALSegmentReader.headerCopy(window, at: 0, path: path)
        let second = try WALSegmentReader.headerCopy(
            window, at: WALFormat.secondHeaderOffset, path: path)
        guard let header = first ?? second else {
            report.fail(
                Corruption(
                    file: path, offset: 0, what: "header of a WAL segment",
                    expected: "one whole copy of two", found: "neither"))
            return nil
        }
        report.add(
            "header",
            [
                "number": JSON(header.number), "epoch": .string(ByteText.hex(header.epoch)),
                "first_sequence": JSON(header.firstSequence), "previous": JSON(header.previousNumber),
                "previous_end": JSON(header.previousEnd),
                "copies": .string(WALInspection.copies(first, second)),
            ])
        FileInspection.compare(path, number: header.number, report)
        return header
    }

    private static func copies(_ first: WALSegmentHeader?, _ second: WALSegmentHeader?) -> String {
        guard first != nil else { return "the first is damaged" }
        guard second != nil else { return "the second is damaged" }
        return first == second ? "both whole" : "whole, but different"
    }

    // MARK: Records

    private func describe(_ record: WALRecord) {
        let header = record.header
        report.add(
            "record",
            [
                "offset": JSON(record.offset), "sequence": JSON(header.firstSequence),
                "operations": JSON(header.count), "payload_bytes": JSON(header.payloadBytes),
                "attempt": .int(Int64(header.attempt)), "durable_offset": JSON(header.durableOffset),
                "is_valid": true,
            ])
        describeOperations(record)
    }

    /// Reads all operations even when they are not shown: a batch that cannot be decoded is damage.
    private func describeOperations(_ record: WALRecord) {
        var reader = BatchReader(record.payload, count: record.header.count)
        var sequence = record.header.firstSequence
        do throws(MalformedBytes) {
            while let operation = try reader.next() {
                if options.showsEntries {
                    let fields = EntryFields(options: options).fields(operation, sequence: sequence)
                    report.add("operation", depth: 1, fields)
                }
                sequence += 1
            }
        } catch {
            report.fail(
                Corruption(
                    file: path, offset: record.offset + record.headerBytes,
                    "batch \(record.header.firstSequence)", error), depth: 1)
        }
    }

    // MARK: End

    private func describeEnd(_ reader: WALSegmentReader, _ recordCount: Int) throws(StoreError) {
        let reason = try reader.obstacle()
        let rest = try reader.rest()
        report.add(
            "end",
            [
                "offset": JSON(reader.offset), "records": JSON(recordCount),
                "next_sequence": JSON(reader.nextSequence), "because": .string(reason),
                "torn_bytes": JSON(rest.tornBytes),
            ])
        guard rest.durableOffset > reader.offset else { return }
        report.fail(
            Corruption(
                file: path, offset: reader.offset, what: "record",
                expected: "valid records up to \(rest.durableOffset), durable when the record at "
                    + "\(rest.witness) was written", found: "an invalid one"))
    }
}
