// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes one segment file: `add` each field in ascending order of names, then `finish`. One thread.
final class SegmentWriter {
    private let rowCount: Int
    private let writer = ByteWriter(capacity: 1 << 16)
    private let directory = ByteWriter(capacity: 1024)
    private var fieldCount = 0
    private var fieldEntries = ByteWriter(capacity: 1024)

    /// - Parameter numbers: the rows' document numbers, ascending.
    init(numbers: [UInt64]) throws(IndexError) {
        guard numbers.count <= SegmentFormat.rowsMax else {
            throw .full("a segment of \(numbers.count) rows; it takes \(SegmentFormat.rowsMax)")
        }
        rowCount = numbers.count
        writer.append64(SegmentFormat.magic)
        writer.append32(SegmentFormat.version)
        writer.append32(UInt32(rowCount))
        let start = writer.count
        PackedIntegers.encode(numbers.map { Int64(bitPattern: $0) }, to: writer)
        append(part: start, to: directory)
    }

    private func append(part start: Int, to entries: ByteWriter) {
        let bytes = UnsafeRawBufferPointer(rebasing: writer.bytes[start...])
        entries.appendVarint(start)
        entries.appendVarint(bytes.count)
        entries.append64(bytes.isEmpty ? 0 : XXH3.hash(bytes, seed: UInt64(start)))
    }

    /// Appends a field. Its data must be consistent: it comes from a tail or a merge, never from outside.
    func add(_ field: FieldData) {
        fieldCount += 1
        fieldEntries.appendPrefixed(utf8: field.name)
        fieldEntries.append(field.traits.rawValue)
        fieldEntries.appendVarint(field.totalLength)
        fieldEntries.appendVarint(field.termEnds.count)
        fieldEntries.appendVarint(field.values.count)

        var start = writer.count
        appendPresence(field.presence)
        append(part: start, to: fieldEntries)

        let (terms, postings, positions) = encodeTerms(field)
        for part in [terms, postings, positions] {
            start = writer.count
            writer.append(part.bytes)
            append(part: start, to: fieldEntries)
        }
        start = writer.count
        if field.traits.contains(.column) { appendColumn(field) }
        append(part: start, to: fieldEntries)
        start = writer.count
        if field.traits.contains(.norms) { writer.append(field.norms) }
        append(part: start, to: fieldEntries)
    }

    private func appendPresence(_ rows: RowSet) {
        let count = rows.count
        if count == rowCount {
            writer.append(SegmentFormat.PresenceShape.all.rawValue)
        } else if count <= rowCount / 64 {
            writer.append(SegmentFormat.PresenceShape.sparse.rawValue)
            writer.appendVarint(count)
            var previous = -1
            rows.forEach { row in
                writer.appendVarint(row - previous - 1)
                previous = row
            }
        } else {
            writer.append(SegmentFormat.PresenceShape.dense.rawValue)
            for word in rows.denseWords() { writer.append64(word) }
        }
    }

    private func encodeTerms(
        _ field: FieldData
    ) -> (terms: ByteWriter, postings: ByteWriter, positions: ByteWriter) {
        let (terms, postings, positions) = (ByteWriter(), ByteWriter(), ByteWriter())
        guard field.traits.contains(.terms) else { return (terms, postings, positions) }
        let dictionary = TermDictionaryWriter(traits: field.traits)
        let hasFrequencies = field.traits.contains(.frequencies)
        var (termStart, postingStart, positionAt) = (0, 0, 0)
        for term in field.termEnds.indices {
            let rows = postingStart..<field.postingEnds[term]
            var entry = TermEntry(documentCount: rows.count, totalFrequency: rows.count)
            entry.positions = positions.count
            var positionEnds: [Int] = []
            if hasFrequencies {
                entry.totalFrequency = field.frequencies[rows].reduce(0) { $0 + Int($1) }
            }
            if field.traits.contains(.positions) {
                let first = positions.count
                for frequency in field.frequencies[rows] {
                    var previous: UInt32 = 0
                    for position in field.positions[positionAt..<(positionAt + Int(frequency))] {
                        positions.appendVarint(Int(position - previous))
                        previous = position
                    }
                    positionAt += Int(frequency)
                    positionEnds.append(positions.count - first)
                }
            }
            if rows.count == 1 && !hasFrequencies {
                entry.postings = Int(field.postingRows[rows.lowerBound])
            } else {
                entry.postings = postings.count
                PostingsWriter.append(
                    rows: field.postingRows[rows], frequencies: hasFrequencies ? field.frequencies[rows] : nil,
                    positionEnds: positionEnds, norms: field.norms, rowCount: rowCount, to: postings)
            }
            dictionary.append(field.termBytes[termStart..<field.termEnds[term]], entry)
            termStart = field.termEnds[term]
            postingStart = rows.upperBound
        }
        dictionary.finish(to: terms)
        return (terms, postings, positions)
    }

    private func appendColumn(_ field: FieldData) {
        var starts: [Int64] = []
        var previous: UInt32?
        for (place, row) in field.valueRows.enumerated() where row != previous {
            starts.append(Int64(place))
            previous = row
        }
        if starts.count == field.values.count {
            writer.append64(0)
        } else {
            starts.append(Int64(field.values.count))
            let packed = ByteWriter()
            PackedIntegers.encode(starts, to: packed)
            writer.append64(UInt64(packed.count))
            writer.append(packed.bytes)
        }
        PackedIntegers.encode(field.values, to: writer)
    }

    /// The whole file. Call once, last.
    func finish() -> [UInt8] {
        directory.appendVarint(fieldCount)
        directory.append(fieldEntries.bytes)
        let offset = writer.count
        writer.append(directory.bytes)
        let header = UnsafeRawBufferPointer(rebasing: writer.bytes[..<SegmentFormat.headerBytes])
        writer.append64(UInt64(offset))
        writer.append64(UInt64(directory.count))
        writer.append64(XXH3.hash(directory.bytes, seed: XXH3.hash(header)))
        writer.append64(SegmentFormat.magic)
        return writer.array
    }
}
