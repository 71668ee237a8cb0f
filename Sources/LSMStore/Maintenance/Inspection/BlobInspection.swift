// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what is in a blob file: header, footer, and its records if asked for. Every record is read and
/// checked.
struct BlobInspection {
    private let file: any File
    private let path: String
    private let options: InspectionOptions
    private let report: InspectionReport

    init(
        _ file: any File, _ path: String, _ options: InspectionOptions,
        _ report: InspectionReport
    ) {
        self.file = file
        self.path = path
        self.options = options
        self.report = report
    }

    func run() {
        do throws(StoreError) {
            let number = try describeHeader()
            FileInspection.compare(path, number: number, report)
            var verifier = try BlobVerifier(file, number: number)
            let findings = verifier.run { offset, record in
                if options.showsEntries { describe(record, at: offset) }
            }
            report.add(
                "footer",
                [
                    "records": JSON(verifier.footer.count), "record_bytes": JSON(verifier.footer.recordBytes),
                    "digest": .string(ByteText.hex(verifier.footer.digest)),
                ])
            for finding in findings { report.fail(finding) }
        } catch { report.fail(error) }
    }

    /// - Returns: the number that the header claims, which the checksums are held against later.
    private func describeHeader() throws(StoreError) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: BlobFormat.headerBytes, alignment: 8)
        defer { buffer.deallocate() }
        do throws(FileError) {
            guard try file.read(into: buffer, at: 0) == buffer.count else { return 0 }
        } catch { throw StoreError(error) }
        let number = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        let storeID = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        report.add("header", ["number": JSON(number), "store_id": .string(ByteText.hex(storeID))])
        return number
    }

    private func describe(_ record: BlobRecord, at offset: Int) {
        report.add(
            "record", depth: 1,
            [
                "offset": JSON(offset), "bytes": JSON(record.header.recordBytes),
                "sequence": JSON(record.header.sequence),
                "key": EntryFields(options: options).wholeKey([UInt8](record.key)),
                "value_bytes": JSON(record.header.rawBytes), "codec": .string("\(record.header.codec)"),
                "stored_bytes": JSON(record.header.payloadBytes),
            ])
    }
}
