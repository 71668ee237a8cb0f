// SPDX-License-Identifier: Apache-2.0
import Base

/// One field of a sealed segment. Reads the segment's memory; whoever holds it holds the segment.
final class SegmentField: @unchecked Sendable {
    // Unchecked: all is set by the initialiser, and the memory is never written.

    let name: String
    let traits: FieldTraits
    let presence: RowSet
    let documentCount: Int
    let totalLength: Int
    let termCount: Int
    let norms: UnsafePointer<UInt8>?
    let column: Column?
    let rowCount: Int
    let dictionary: TermDictionary
    private let postings: UnsafeRawBufferPointer
    let positions: UnsafeRawBufferPointer

    /// Keeps the memory of a column alive as long as this object; the view holds the segment.
    private final class Borrowed {}

    /// Reads and validates the field.
    init(_ entry: SegmentDirectory.Field, in directory: SegmentDirectory) throws(MalformedBytes) {
        name = entry.name
        traits = entry.traits
        rowCount = directory.rowCount
        totalLength = entry.totalLength
        termCount = entry.termCount
        presence = try SegmentField.presence(directory.bytes(.presence, of: entry), rowCount)
        documentCount = presence.count
        let norms = directory.bytes(.norms, of: entry)
        guard norms.count == (traits.contains(.norms) ? rowCount : 0) else {
            throw MalformedBytes(offset: 0, reason: "field \(name) has \(norms.count) norms")
        }
        self.norms = norms.isEmpty ? nil : norms.baseAddress!.assumingMemoryBound(to: UInt8.self)
        postings = directory.bytes(.postings, of: entry)
        positions = directory.bytes(.positions, of: entry)
        dictionary = try TermDictionary(
            directory.bytes(.terms, of: entry), count: termCount, traits: traits)
        column = traits.contains(.column)
            ? try SegmentField.column(directory.bytes(.column, of: entry), entry, presence) : nil
        guard traits.contains(.terms) || termCount == 0 else {
            throw MalformedBytes(offset: 0, reason: "field \(name) has terms that it cannot have")
        }
        try dictionary.validate { (entry) throws(MalformedBytes) in try validate(entry) }
        if traits.contains(.terms), let bounds = column?.bounds {
            guard bounds.lowerBound >= 0, bounds.upperBound < termCount else {
                throw MalformedBytes(offset: 0, reason: "field \(name) has ordinals without a term")
            }
        }
    }

    private static func presence(
        _ bytes: UnsafeRawBufferPointer, _ rowCount: Int
    ) throws(MalformedBytes) -> RowSet {
        var reader = ByteReader(bytes)
        let set: RowSet
        switch SegmentFormat.PresenceShape(rawValue: try reader.read8()) {
        case .all: set = RowSet(allIn: rowCount)
        case .sparse:
            var rows: [UInt32] = []
            var previous = -1
            for _ in 0..<(try reader.readCount(max: rowCount)) {
                previous += 1 + (try reader.readCount(max: rowCount))
                guard previous < rowCount else {
                    throw MalformedBytes(offset: reader.offset, reason: "a present row is outside")
                }
                rows.append(UInt32(previous))
            }
            set = RowSet(sorted: rows, in: rowCount)
        case .dense:
            var words: [UInt64] = []
            for _ in 0..<RowSet.wordCount(rowCount) { words.append(try reader.read64()) }
            if rowCount & 63 != 0, let last = words.last, last >> UInt64(rowCount & 63) != 0 {
                throw MalformedBytes(offset: reader.offset, reason: "a present row is outside")
            }
            set = RowSet(words: words, in: rowCount)
        case nil: throw MalformedBytes(offset: 0, reason: "a presence set of no known shape")
        }
        guard reader.isAtEnd else {
            throw MalformedBytes(offset: reader.offset, reason: "a presence set has bytes too many")
        }
        return set
    }

    private static func column(
        _ bytes: UnsafeRawBufferPointer, _ entry: SegmentDirectory.Field, _ presence: RowSet
    ) throws(MalformedBytes) -> Column {
        var reader = ByteReader(bytes)
        let startsBytes = try reader.read64()
        guard startsBytes <= UInt64(reader.remaining) else {
            throw MalformedBytes(offset: 0, reason: "a column's starts are longer than it")
        }
        let present = presence.count
        var starts: PackedIntegers?
        if startsBytes > 0 {
            let packed = try reader.readBytes(Int(startsBytes))
            let all = try PackedIntegers(packed: packed, count: present + 1)
            guard all[0] == 0, all[present] == Int64(entry.valueCount),
                (0..<present).allSatisfy({ all[$0] < all[$0 + 1] })
            else { throw MalformedBytes(offset: 8, reason: "a column's starts do not ascend") }
            starts = all
        } else if present != entry.valueCount {
            throw MalformedBytes(offset: 0, reason: "a column has \(entry.valueCount) values in \(present) rows")
        }
        let values = try PackedIntegers(
            packed: try reader.readBytes(reader.remaining), count: entry.valueCount)
        return Column(
            rowCount: presence.universe, presence: present == presence.universe ? nil : presence,
            starts: starts, values: values, owner: Borrowed())
    }

    private func validate(_ entry: TermEntry) throws(MalformedBytes) {
        guard entry.documentCount >= 1, entry.documentCount <= rowCount else {
            throw MalformedBytes(offset: 0, reason: "a term of field \(name) is in \(entry.documentCount) rows")
        }
        if isInline(entry) {
            guard entry.postings < rowCount else {
                throw MalformedBytes(offset: 0, reason: "a term of field \(name) is in a row outside")
            }
            return
        }
        guard let list = list(entry) else {
            throw MalformedBytes(offset: entry.postings, reason: "postings of field \(name) start outside")
        }
        let total = try list.validate()
        guard !traits.contains(.frequencies) || total == entry.totalFrequency else {
            throw MalformedBytes(offset: 0, reason: "frequencies of field \(name) do not add up")
        }
        if traits.contains(.positions) { try forEachPosition(entry, entry.totalFrequency) { _ in } }
    }

    /// A term of one row without frequencies has its row in the dictionary.
    private func isInline(_ entry: TermEntry) -> Bool {
        entry.documentCount == 1 && !traits.contains(.frequencies)
    }

    private func list(_ entry: TermEntry) -> PostingsList? {
        guard entry.postings <= postings.count else { return nil }
        return PostingsList(
            bytes: UnsafeRawBufferPointer(rebasing: postings[entry.postings...]),
            documentCount: entry.documentCount, rowCount: rowCount,
            hasFrequencies: traits.contains(.frequencies))
    }

    /// Calls `body` with the stored distances of `count` positions from the term's first.
    func forEachPosition(
        _ entry: TermEntry, _ count: Int, _ body: (UInt32) -> Void
    ) throws(MalformedBytes) {
        var reader = ByteReader(positions, at: min(entry.positions, positions.count))
        for _ in 0..<count { body(UInt32(truncatingIfNeeded: try reader.readCount(max: Int(UInt32.max)))) }
    }

    /// Calls `body` for each row of the term, ascending, with its frequency.
    func forEachPosting(_ entry: TermEntry, _ body: (_ row: Int, _ frequency: UInt32) -> Void) {
        if isInline(entry) { return body(entry.postings, 1) }
        // Validated when opened: cannot throw.
        try? list(entry)?.forEachBlock { rows, frequencies, count in
            for i in 0..<count { body(Int(rows[i]), frequencies[i]) }
        }
    }

    func rows(_ entry: TermEntry) -> RowSet {
        if isInline(entry) { return RowSet(sorted: [UInt32(entry.postings)], in: rowCount) }
        return (try? list(entry)?.rows()) ?? RowSet(emptyIn: rowCount)
    }

    func entry(at ordinal: Int) -> TermEntry? {
        guard var cursor = try? dictionary.cursor(at: ordinal), (try? cursor.next()) == true else { return nil }
        return cursor.entry
    }
}

extension SegmentField: FieldView {
    func termID(of term: [UInt8]) -> Int? {
        guard let found = try? dictionary.seek(term), found.isEqual else { return nil }
        return found.ordinal
    }

    func termID(at ordinal: Int) -> Int { ordinal }

    func lowerBound(_ term: [UInt8]) -> Int { (try? dictionary.seek(term))??.ordinal ?? termCount }

    func term(at ordinal: Int) -> [UInt8] {
        guard var cursor = try? dictionary.cursor(at: ordinal), (try? cursor.next()) == true else { return [] }
        return cursor.term
    }

    func forEachTerm(in ordinals: Range<Int>, _ body: (_ ordinal: Int, _ term: [UInt8]) -> Void) {
        guard !ordinals.isEmpty, var cursor = try? dictionary.cursor(at: ordinals.lowerBound) else { return }
        while cursor.ordinal < ordinals.upperBound, (try? cursor.next()) == true {
            body(cursor.ordinal - 1, cursor.term)
        }
    }

    func documentCount(ofTerm id: Int) -> Int { entry(at: id)?.documentCount ?? 0 }

    func rows(ofTerm id: Int) -> RowSet {
        entry(at: id).map { rows($0) } ?? RowSet(emptyIn: rowCount)
    }

    func forEachPosting(ofTerm id: Int, _ body: (_ row: Int, _ frequency: UInt32) -> Void) {
        if let entry = entry(at: id) { forEachPosting(entry, body) }
    }
}
