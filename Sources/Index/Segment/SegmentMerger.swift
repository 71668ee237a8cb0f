// SPDX-License-Identifier: Apache-2.0
import Base

/// Makes one segment file of the kept rows of tails and sealed segments. One field is in memory at a time.
///
/// Sources stand in ascending order of document numbers and their numbers don't interleave, unless `isInterleaved`
/// sources were sorted by the caller: rows keep the order of sources. Terms of the sources are merged by a walk over
/// all their dictionaries at once.
public enum SegmentMerger {
    struct Input {
        let source: any SegmentSource
        let map: RowMap
        let kept: RowSet
    }

    /// The bytes of a segment of the views' live rows.
    /// - Parameter views: numbers of a view are all above those of the view before it.
    /// - Throws: `IndexError.full` over the row limit; `.invalid` when the views' numbers interleave or a field is
    ///   indexed in two ways.
    public static func merge(_ views: [SealedView]) throws(IndexError) -> [UInt8] {
        try merge(views.map { ($0 as any SegmentSource, $0.live) })
    }

    static func merge(_ sources: [(any SegmentSource, RowSet)]) throws(IndexError) -> [UInt8] {
        var inputs: [Input] = []
        var numbers: [UInt64] = []
        for (source, kept) in sources {
            inputs.append(Input(source: source, map: RowMap(keeping: kept, from: numbers.count), kept: kept))
            kept.forEach { numbers.append(source.number($0)) }
        }
        for i in 1..<max(numbers.count, 1) where numbers[i - 1] >= numbers[i] {
            throw .invalid("segments to merge overlap at document number \(numbers[i])")
        }
        let writer = try SegmentWriter(numbers: numbers)
        let names = Set(sources.flatMap { $0.0.fieldNames })
        for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
            if let field = try merge(field: name, inputs, rowCount: numbers.count) { writer.add(field) }
        }
        return writer.finish()
    }

    private static func merge(
        field name: String, _ inputs: [Input], rowCount: Int
    ) throws(IndexError) -> FieldData? {
        var fields: [(view: any FieldSource, input: Input)] = []
        for input in inputs {
            guard let view = input.source.source(name) else { continue }
            if let first = fields.first, first.view.traits != view.traits {
                throw .invalid("field [\(name)] is indexed in two ways in the segments to merge")
            }
            fields.append((view, input))
        }
        guard let traits = fields.first?.view.traits else { return nil }
        var data = FieldData(name: name, traits: traits, rowCount: rowCount)
        var present: [UInt32] = []
        if traits.contains(.norms) { data.norms = [UInt8](repeating: 0, count: rowCount) }
        for (view, input) in fields {
            view.presence.intersection(input.kept).forEach { row in
                let new = input.map.rows[row]
                present.append(new)
                if let norms = view.norms { data.norms[Int(new)] = norms[row] }
            }
        }
        guard !present.isEmpty else { return nil }
        data.presence = RowSet(sorted: present, in: rowCount)
        let ordinals = traits.contains(.terms) ? mergeTerms(fields, &data) : []
        if traits.contains(.column) { mergeColumns(fields, ordinals, &data) }
        return data
    }

    /// - Returns: for each source, by old ordinal: the new one.
    private static func mergeTerms(
        _ fields: [(view: any FieldSource, input: Input)], _ data: inout FieldData
    ) -> [[UInt32]] {
        var lists: [[(term: [UInt8], source: Int, ordinal: Int)]] = []
        var ordinals: [[UInt32]] = []
        for (index, (view, _)) in fields.enumerated() {
            var list: [(term: [UInt8], source: Int, ordinal: Int)] = []
            list.reserveCapacity(view.termCount)
            view.forEachTerm(in: 0..<view.termCount) { ordinal, term in list.append((term, index, ordinal)) }
            lists.append(list)
            ordinals.append([UInt32](repeating: .max, count: view.termCount))
        }
        var heads = [Int](repeating: 0, count: lists.count)
        while let least = leastTerm(lists, heads) {
            let before = data.postingRows.count
            for source in lists.indices
            where heads[source] < lists[source].count && lists[source][heads[source]].term == least {
                let ordinal = lists[source][heads[source]].ordinal
                heads[source] += 1
                appendPostings(fields[source], ordinal, &data)
                ordinals[source][ordinal] = UInt32(data.termEnds.count)
            }
            guard data.postingRows.count > before else { continue }
            data.termBytes.append(contentsOf: least)
            data.termEnds.append(data.termBytes.count)
            data.postingEnds.append(data.postingRows.count)
        }
        return ordinals
    }

    private static func leastTerm(
        _ lists: [[(term: [UInt8], source: Int, ordinal: Int)]], _ heads: [Int]
    ) -> [UInt8]? {
        var least: [UInt8]?
        for source in lists.indices where heads[source] < lists[source].count {
            let term = lists[source][heads[source]].term
            if let best = least, ByteOrder.compare(best, term) <= 0 { continue }
            least = term
        }
        return least
    }

    private static func appendPostings(
        _ field: (view: any FieldSource, input: Input), _ ordinal: Int, _ data: inout FieldData
    ) {
        let (keepsFrequencies, keepsPositions) = (
            data.traits.contains(.frequencies), data.traits.contains(.positions)
        )
        field.view.forEachOccurrence(at: ordinal) { row, frequency, positions in
            let new = field.input.map.rows[row]
            guard new != RowMap.dropped else { return }
            data.postingRows.append(new)
            if keepsFrequencies {
                data.frequencies.append(frequency)
                data.totalLength += Int(frequency)
            }
            if keepsPositions { data.positions.append(contentsOf: positions) }
        }
    }

    private static func mergeColumns(
        _ fields: [(view: any FieldSource, input: Input)], _ ordinals: [[UInt32]], _ data: inout FieldData
    ) {
        for (index, (view, input)) in fields.enumerated() {
            guard let column = view.column else { continue }
            let map = ordinals.isEmpty ? nil : ordinals[index]
            column.forEachValue(in: view.presence.intersection(input.kept)) { row, value in
                data.valueRows.append(input.map.rows[row])
                data.values.append(map.map { Int64($0[Int(value)]) } ?? value)
            }
        }
    }
}

extension Tail {
    /// Seals rows of the tail: the bytes of a segment file with those that a reader at `sequence` sees.
    ///
    /// - Parameter sequence: not above that of the oldest reader who will use the segment in place of the tail.
    /// - Returns: `nil` when no row is left.
    public func makeSegment(at sequence: UInt64) throws(IndexError) -> [UInt8]? {
        let view = view(at: sequence)
        guard !view.live.isEmpty else { return nil }
        return try SegmentMerger.merge([(view, view.live)])
    }
}
