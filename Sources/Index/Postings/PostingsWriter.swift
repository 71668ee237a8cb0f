// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes the postings of terms: see `docs/formats/index-segment.md`, "Postings".
enum PostingsWriter {
    /// A term in more than one row of this many is a bitset, unless it has frequencies.
    static let denseShare = 32
    static let blockHeaderBytes = 16

    /// Whether a term's rows are stored as bits.
    static func isDense(documentCount: Int, rowCount: Int, hasFrequencies: Bool) -> Bool {
        !hasFrequencies && documentCount > rowCount / denseShare
    }

    /// Appends one term's rows, with frequencies when there are any.
    /// - Parameter positionEnds: for each posting, where its positions end, counted from the term's first; empty
    ///   without positions.
    static func append(
        rows: ArraySlice<UInt32>, frequencies: ArraySlice<UInt32>?, positionEnds: [Int],
        norms: [UInt8], rowCount: Int, to writer: ByteWriter
    ) {
        if isDense(documentCount: rows.count, rowCount: rowCount, hasFrequencies: frequencies != nil) {
            var words = [UInt64](repeating: 0, count: RowSet.wordCount(rowCount))
            for row in rows { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }
            for word in words { writer.append64(word) }
            return
        }
        let full = rows.count / PackedBlock.count
        var base: UInt32 = 0
        for block in 0..<full {
            let first = block * PackedBlock.count
            let slice = Array(rows[(rows.startIndex + first)...].prefix(PackedBlock.count))
            var counts: [UInt32] = []
            if let frequencies {
                counts = Array(frequencies[(frequencies.startIndex + first)...].prefix(PackedBlock.count))
            }
            let positions = first == 0 || positionEnds.isEmpty ? 0 : positionEnds[first - 1]
            appendBlock(slice, counts, base: base, positions: positions, norms: norms, to: writer)
            base = slice[PackedBlock.count - 1]
        }
        var previous = full == 0 ? -1 : Int(base)
        for i in (full * PackedBlock.count)..<rows.count {
            let row = Int(rows[rows.startIndex + i])
            writer.appendVarint(row - previous - 1)
            if let frequencies { writer.appendVarint(Int(frequencies[frequencies.startIndex + i]) - 1) }
            previous = row
        }
    }

    private static func appendBlock(
        _ rows: [UInt32], _ frequencies: [UInt32], base: UInt32, positions: Int, norms: [UInt8],
        to writer: ByteWriter
    ) {
        var deltas = [UInt32](repeating: 0, count: PackedBlock.count)
        PackedBlock.deltas(rows, base: base, into: &deltas)
        let less = frequencies.map { $0 - 1 }
        let rowWidth = PackedBlock.width(deltas)
        let frequencyWidth = less.isEmpty ? 0 : PackedBlock.width(less)
        let shortest = norms.isEmpty ? 0 : rows.map { norms[Int($0)] }.min() ?? 0
        writer.append32(rows[PackedBlock.count - 1])
        writer.append32(frequencies.max() ?? 1)
        writer.append32(UInt32(truncatingIfNeeded: positions))
        writer.append(UInt8(rowWidth))
        writer.append(UInt8(frequencyWidth))
        writer.append(shortest)
        writer.append(0)
        PackedBlock.pack(deltas, width: rowWidth, to: writer)
        if !less.isEmpty { PackedBlock.pack(less, width: frequencyWidth, to: writer) }
    }
}
