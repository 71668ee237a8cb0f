// SPDX-License-Identifier: Apache-2.0

/// What a new segment is made of: a tail or a sealed segment, with the rows to keep.
protocol SegmentSource: AnyObject {
    var rowCount: Int { get }
    var fieldNames: [String] { get }
    func number(_ row: Int) -> UInt64
    func source(_ name: String) -> (any FieldSource)?
}

/// One field of a source, in the order that a segment wants.
protocol FieldSource: FieldView {
    /// Calls `body` with each row of the term, ascending, its frequency and its positions (empty when not kept).
    func forEachOccurrence(
        at ordinal: Int, _ body: (_ row: Int, _ frequency: UInt32, _ positions: ArraySlice<UInt32>) -> Void)
}

extension TailView: SegmentSource {
    func source(_ name: String) -> (any FieldSource)? {
        guard let view = tailField(name), view.documentCount > 0 else { return nil }
        return view
    }
}

extension TailFieldView: FieldSource {
    func forEachOccurrence(
        at ordinal: Int, _ body: (_ row: Int, _ frequency: UInt32, _ positions: ArraySlice<UInt32>) -> Void
    ) {
        var entries: [TailField.Posting] = []
        forEachEntry(termID(at: ordinal)) { entries.append($0) }
        for entry in entries.reversed() {
            var positions: [UInt32] = []
            if traits.contains(.positions) {
                for i in 0..<Int(entry.frequency) { positions.append(field.positions[Int(entry.positions) + i]) }
            }
            body(Int(entry.row), entry.frequency, positions[...])
        }
    }
}

extension SealedView: SegmentSource {
    func source(_ name: String) -> (any FieldSource)? { segment.fields[name] }
}

extension SegmentField: FieldSource {
    func forEachOccurrence(
        at ordinal: Int, _ body: (_ row: Int, _ frequency: UInt32, _ positions: ArraySlice<UInt32>) -> Void
    ) {
        guard let entry = entry(at: ordinal) else { return }
        var distances: [UInt32] = []
        if traits.contains(.positions) {
            // Validated when opened: cannot throw.
            try? forEachPosition(entry, entry.totalFrequency) { distances.append($0) }
        }
        var at = 0
        forEachPosting(entry) { row, frequency in
            guard !distances.isEmpty else { return body(row, frequency, []) }
            let end = at + Int(frequency)
            var position: UInt32 = 0
            for i in at..<end {
                position &+= distances[i]
                distances[i] = position
            }
            body(row, frequency, distances[at..<end])
            at = end
        }
    }
}
