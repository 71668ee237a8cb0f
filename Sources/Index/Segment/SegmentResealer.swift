// SPDX-License-Identifier: Apache-2.0
import Base

/// Puts right checksums on changed segment bytes, so that tests and fuzzers get past them to the structure.
public enum SegmentResealer {
    /// The file with checksums that fit its parts; `nil` when the footer or directory makes no sense.
    public static func reseal(_ file: [UInt8]) -> [UInt8]? {
        var file = file
        let (header, footer) = (SegmentFormat.headerBytes, SegmentFormat.footerBytes)
        guard file.count >= header + footer else { return nil }
        let end = file.count - footer
        do {
            let start = try file.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes, at: end)
                return try reader.readCount64(max: end)
            }
            guard start >= header else { return nil }
            try resealParts(&file, start, end)
            let checksum = file.withUnsafeBytes { bytes in
                let seed = XXH3.hash(UnsafeRawBufferPointer(rebasing: bytes[..<header]))
                return XXH3.hash(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), seed: seed)
            }
            store(checksum, at: end + 16, in: &file)
            store(UInt64(end - start), at: end + 8, in: &file)
            return file
        } catch {
            return nil
        }
    }

    private static func store(_ value: UInt64, at offset: Int, in file: inout [UInt8]) {
        for i in 0..<8 { file[offset + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * i)) }
    }

    private static func resealParts(_ file: inout [UInt8], _ start: Int, _ end: Int) throws {
        var patches: [(at: Int, checksum: UInt64)] = []
        try file.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[..<end]), at: start)
            func part() throws {
                let (offset, length) = (try reader.readCount(max: end), try reader.readCount(max: end))
                guard length <= end - offset else { throw MalformedBytes(offset: offset, reason: "outside") }
                let content = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
                patches.append(
                    (reader.offset, content.isEmpty ? 0 : XXH3.hash(content, seed: UInt64(offset))))
                _ = try reader.read64()
            }
            try part()
            for _ in 0..<(try reader.readCount(max: SegmentFormat.fieldsMax)) {
                _ = try reader.readPrefixed()
                _ = try reader.read8()
                for _ in 0..<3 { _ = try reader.readVarint() }
                for _ in SegmentFormat.Part.allCases { try part() }
            }
        }
        for patch in patches { store(patch.checksum, at: patch.at, in: &file) }
    }

    /// Reads every term, posting, position and value of a segment: what a search could touch.
    public static func readAll(_ segment: IndexSegment) {
        let view = SealedView(segment, deletedNumbers: [])
        for name in view.fieldNames {
            guard let field = segment.fields[name] else { continue }
            field.forEachTerm(in: 0..<field.termCount) { ordinal, term in
                _ = field.rows(ofTerm: ordinal).count
                _ = field.termID(of: term)
                field.forEachOccurrence(at: ordinal) { _, _, _ in }
            }
            guard let column = field.column else { continue }
            column.forEachValue(in: RowSet(allIn: segment.rowCount)) { _, _ in }
            _ = column.rows(in: 0...10)
        }
        _ = try? SegmentMerger.merge([view])
    }
}

extension ByteReader {
    /// A fixed 64-bit count.
    fileprivate mutating func readCount64(max limit: Int) throws(MalformedBytes) -> Int {
        let value = try read64()
        guard value <= UInt64(limit) else {
            throw MalformedBytes(offset: offset, reason: "count \(value) exceeds \(limit)")
        }
        return Int(value)
    }
}
