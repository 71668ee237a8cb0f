// SPDX-License-Identifier: Apache-2.0
import Base

/// The order of a resolved keyword's values in one view: by the texts that their numbers stand for now.
///
/// Numbers say nothing about their texts, so those of the rows at hand are looked up and ranked.
struct ResolvedOrder {
    /// By ordinal; -1 where no row of the set has the value.
    private let ranks: [Int32]
    /// Ascending by bytes, each once.
    private let texts: [[UInt8]]

    /// - Parameter rows: the rows that will be asked for.
    init(
        _ field: any FieldView, _ rows: RowSet, _ resolver: (any KeywordResolver)?
    ) throws(ElasticError) {
        var isNeeded = [Bool](repeating: false, count: field.termCount)
        field.column?.forEachValue(in: rows) { _, ordinal in isNeeded[Int(ordinal)] = true }
        var textOfOrdinal = [[UInt8]?](repeating: nil, count: isNeeded.count)
        for ordinal in isNeeded.indices where isNeeded[ordinal] {
            let number = ResolvedTerm.decode(field.term(at: ordinal))
            let text = try resolver.map { (resolver) throws(ElasticError) in
                try resolver.text(try resolver.canonical(number))
            }
            textOfOrdinal[ordinal] = Array((text ?? String(number)).utf8)
        }
        var rank: [[UInt8]: Int32] = [:]
        let sorted = Set(textOfOrdinal.compactMap { $0 }).sorted { ByteOrder.compare($0, $1) < 0 }
        for (place, text) in sorted.enumerated() { rank[text] = Int32(truncatingIfNeeded: place) }
        texts = sorted
        ranks = textOfOrdinal.map { text in text.flatMap { rank[$0] } ?? -1 }
    }

    /// The rank of the row's first or last text; `nil` for a row without the field.
    func rank(_ row: Int, in column: Column, takesMaximum: Bool) -> Int64? {
        var best: Int32?
        for place in column.places(row) {
            let rank = ranks[Int(column.values[place])]
            best = best.map { takesMaximum ? max($0, rank) : min($0, rank) } ?? rank
        }
        return best.map { Int64($0) }
    }

    func text(_ rank: Int64) -> [UInt8] { texts[Int(rank)] }

    /// Where a text stands among the ranks, doubled, so that texts between two have a place.
    func place(of text: [UInt8]) -> Int64 {
        var (low, high) = (0, texts.count)
        while low < high {
            let middle = (low + high) / 2
            if ByteOrder.compare(texts[middle], text) < 0 { low = middle + 1 } else { high = middle }
        }
        return Int64(low) * 2 + (low < texts.count && texts[low] == text ? 1 : 0)
    }
}
