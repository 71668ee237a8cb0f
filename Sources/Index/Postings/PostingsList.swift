// SPDX-License-Identifier: Apache-2.0
import Base

/// The rows of one term in a sealed segment. Borrows the segment's bytes, which were validated when it was opened.
struct PostingsList {
    let bytes: UnsafeRawBufferPointer
    let documentCount: Int
    let rowCount: Int
    let hasFrequencies: Bool

    var isDense: Bool {
        PostingsWriter.isDense(
            documentCount: documentCount, rowCount: rowCount, hasFrequencies: hasFrequencies)
    }

    /// Calls `body` with runs of at most 128 ascending rows and their frequencies (1 when none are kept).
    func forEachBlock(
        _ body: (_ rows: UnsafePointer<UInt32>, _ frequencies: UnsafePointer<UInt32>, _ count: Int) -> Void
    ) throws(MalformedBytes) {
        let out = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * PackedBlock.count)
        defer { out.deallocate() }
        let frequencies = out + PackedBlock.count
        frequencies.initialize(repeating: 1, count: PackedBlock.count)
        out.initialize(repeating: 0, count: PackedBlock.count)
        var reader = ByteReader(bytes)
        if isDense { return try forEachDense(&reader, out, frequencies, body) }
        var base: UInt32 = 0
        for _ in 0..<(documentCount / PackedBlock.count) {
            base = try readBlock(&reader, base: base, out, frequencies)
            body(out, frequencies, PackedBlock.count)
        }
        let rest = documentCount % PackedBlock.count
        var previous = documentCount < PackedBlock.count ? -1 : Int(base)
        for i in 0..<rest {
            previous += 1 + (try reader.readCount(max: rowCount))
            out[i] = UInt32(truncatingIfNeeded: previous)
            if hasFrequencies { frequencies[i] = UInt32(try reader.readCount(max: Int(Int32.max))) + 1 }
        }
        if rest > 0 { body(out, frequencies, rest) }
    }

    private func readBlock(
        _ reader: inout ByteReader, base: UInt32, _ out: UnsafeMutablePointer<UInt32>,
        _ frequencies: UnsafeMutablePointer<UInt32>
    ) throws(MalformedBytes) -> UInt32 {
        let last = try reader.read32()
        _ = try reader.read64()
        let (rowWidth, frequencyWidth) = (Int(try reader.read8()), Int(try reader.read8()))
        _ = try reader.read16()
        guard rowWidth <= 32, frequencyWidth <= 31 else {
            throw MalformedBytes(offset: reader.offset, reason: "a postings block is wider than 32 bits")
        }
        let packed = try reader.readBytes(PackedBlock.bytes(width: rowWidth))
        if rowWidth == 0 {
            out.update(repeating: 0, count: PackedBlock.count)
        } else {
            PackedBlock.unpack(packed.baseAddress!, width: rowWidth, into: out)
        }
        PackedBlock.sum(out, base: base)
        if hasFrequencies {
            let packed = try reader.readBytes(PackedBlock.bytes(width: frequencyWidth))
            if frequencyWidth > 0 {
                PackedBlock.unpack(packed.baseAddress!, width: frequencyWidth, into: frequencies)
                for i in 0..<PackedBlock.count { frequencies[i] &+= 1 }
            } else {
                frequencies.update(repeating: 1, count: PackedBlock.count)
            }
        }
        return last
    }

    private func forEachDense(
        _ reader: inout ByteReader, _ out: UnsafeMutablePointer<UInt32>,
        _ frequencies: UnsafeMutablePointer<UInt32>,
        _ body: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int) -> Void
    ) throws(MalformedBytes) {
        var held = 0
        for at in 0..<RowSet.wordCount(rowCount) {
            var word = try reader.read64()
            while word != 0 {
                out[held] = UInt32(truncatingIfNeeded: at << 6 + word.trailingZeroBitCount)
                held += 1
                word &= word &- 1
                if held == PackedBlock.count {
                    body(out, frequencies, held)
                    held = 0
                }
            }
        }
        if held > 0 { body(out, frequencies, held) }
    }

    /// The rows as a set.
    func rows() throws(MalformedBytes) -> RowSet {
        if isDense {
            var reader = ByteReader(bytes)
            var words: [UInt64] = []
            words.reserveCapacity(RowSet.wordCount(rowCount))
            for _ in 0..<RowSet.wordCount(rowCount) { words.append(try reader.read64()) }
            return RowSet(words: words, in: rowCount)
        }
        var rows: [UInt32] = []
        rows.reserveCapacity(documentCount)
        try forEachBlock { block, _, count in
            rows.append(contentsOf: UnsafeBufferPointer(start: block, count: count))
        }
        return RowSet(sorted: rows, in: rowCount)
    }

    /// Checks that rows ascend below `rowCount`, that there are as many as the dictionary says, and frequencies.
    /// - Returns: the sum of frequencies.
    func validate() throws(MalformedBytes) -> Int {
        var (previous, seen, total, isAscending) = (-1, 0, 0, true)
        try forEachBlock { rows, frequencies, count in
            for i in 0..<count {
                let row = Int(rows[i])
                if row <= previous || row >= rowCount { isAscending = false }
                previous = row
                total &+= Int(frequencies[i])
            }
            seen += count
        }
        guard isAscending, seen == documentCount else {
            throw MalformedBytes(
                offset: 0, reason: "postings hold \(seen) rows of \(documentCount), or in no order")
        }
        var reader = ByteReader(bytes)
        if !isDense, documentCount >= PackedBlock.count { _ = try lastRows(&reader) }
        return total
    }

    /// Compares each block's announced last row with its content; the next block builds on it.
    private func lastRows(_ reader: inout ByteReader) throws(MalformedBytes) -> UInt32 {
        let out = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * PackedBlock.count)
        defer { out.deallocate() }
        out.initialize(repeating: 0, count: 2 * PackedBlock.count)
        var base: UInt32 = 0
        for _ in 0..<(documentCount / PackedBlock.count) {
            base = try readBlock(&reader, base: base, out, out + PackedBlock.count)
            guard out[PackedBlock.count - 1] == base else {
                throw MalformedBytes(offset: reader.offset, reason: "a postings block ends on another row")
            }
        }
        return base
    }
}
