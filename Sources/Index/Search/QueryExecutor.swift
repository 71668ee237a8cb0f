// SPDX-License-Identifier: Apache-2.0

/// Evaluates a bound query over one view: filters by bitmap algebra, scores term by term into an array of rows.
struct QueryExecutor {
    let view: any SegmentView

    private var empty: RowSet { RowSet(emptyIn: view.rowCount) }

    /// The rows, deleted ones included.
    func rows(_ query: BoundQuery) -> RowSet {
        switch query {
        case .all: return RowSet(allIn: view.rowCount)
        case .none: return empty
        case .terms(let path, let terms): return rows(path) { field in rows(field, terms) }
        case .scored(let path, let term, _): return rows(path) { field in rows(field, [term]) }
        case .prefix(let path, let prefix, let ignoresCase):
            return rows(path) { field in
                if ignoresCase { return rows(field) { $0.starts(with: prefix, by: isEqualButForCase) } }
                return field.rows(ofOrdinals: field.ordinals(withPrefix: prefix))
            }
        case .anyCase(let path, let term):
            return rows(path) { field in
                rows(field) { $0.count == term.count && $0.starts(with: term, by: isEqualButForCase) }
            }
        case .termRange(let path, let lower, let upper):
            return rows(path) { field in rows(field, lower, upper) }
        case .range(let path, let range): return rows(path) { $0.column?.rows(in: range) ?? empty }
        case .integers(let path, let values): return rows(path) { integers($0, values) }
        case .exists(let paths):
            return paths.reduce(empty) { rows, path in view.field(path).map { rows.union($0.presence) } ?? rows }
        case .numbers(let numbers):
            let found = Set(numbers.compactMap { view.row(ofNumber: $0) }.map { UInt32($0) })
            return RowSet(sorted: found.sorted(), in: view.rowCount)
        case .bool(let bool): return rows(bool)
        case .constant(let query, _), .boosted(let query, _): return rows(query)
        }
    }

    private func rows(_ path: String, _ body: (any FieldView) -> RowSet) -> RowSet {
        view.field(path).map(body) ?? empty
    }

    private func isEqualButForCase(_ a: UInt8, _ b: UInt8) -> Bool {
        func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte }
        return lower(a) == lower(b)
    }

    private func rows(_ field: any FieldView, _ terms: [[UInt8]]) -> RowSet {
        if terms.count == 1 {
            return field.termID(of: terms[0]).map { field.rows(ofTerm: $0) } ?? empty
        }
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(view.rowCount))
        for term in terms {
            guard let id = field.termID(of: term) else { continue }
            field.forEachPosting(ofTerm: id) { row, _ in words[row >> 6] |= 1 << UInt64(row & 63) }
        }
        return RowSet(words: words, in: view.rowCount)
    }

    /// Rows with a term that the test accepts: a walk over the whole dictionary.
    private func rows(_ field: any FieldView, where accepts: ([UInt8]) -> Bool) -> RowSet {
        var rows = empty
        field.forEachTerm(in: 0..<field.termCount) { ordinal, term in
            if accepts(term) { rows = rows.union(field.rows(ofTerm: field.termID(at: ordinal))) }
        }
        return rows
    }

    private func rows(_ field: any FieldView, _ lower: TermBound?, _ upper: TermBound?) -> RowSet {
        func ordinal(_ bound: TermBound, isPast: Bool) -> Int {
            let at = field.lowerBound(bound.term)
            guard isPast, at < field.termCount, field.term(at: at) == bound.term else { return at }
            return at + 1
        }
        let first = lower.map { ordinal($0, isPast: !$0.isInclusive) } ?? 0
        let end = upper.map { ordinal($0, isPast: $0.isInclusive) } ?? field.termCount
        return first < end ? field.rows(ofOrdinals: first..<end) : empty
    }

    private func integers(_ field: any FieldView, _ values: [Int64]) -> RowSet {
        guard let column = field.column, let first = values.first, let last = values.last else { return empty }
        if values.count == 1 {
            let isZero = field.traits.contains(.floating) && SortableDouble.decode(first) == 0
            return column.rows(in: isZero ? -1...0 : first...first)
        }
        let wanted = Set(values)
        let candidates = column.rows(in: first...last)
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(view.rowCount))
        column.forEachValue(in: candidates) { row, value in
            if wanted.contains(value) { words[row >> 6] |= 1 << UInt64(row & 63) }
        }
        return RowSet(words: words, in: view.rowCount)
    }

    private func rows(_ bool: BoundBool) -> RowSet {
        var rows: RowSet?
        for clause in (bool.filter + bool.must).sorted(by: { $0.cost < $1.cost }) {
            let more = self.rows(clause)
            rows = rows.map { $0.intersection(more) } ?? more
            if rows?.isEmpty == true { return empty }
        }
        if bool.requiredShould > 0 {
            let more = shouldRows(bool)
            rows = rows.map { $0.intersection(more) } ?? more
        }
        var result = rows ?? RowSet(allIn: view.rowCount)
        for clause in bool.mustNot { result = result.subtracting(self.rows(clause)) }
        return result
    }

    /// Rows that satisfy as many optional clauses as required.
    private func shouldRows(_ bool: BoundBool) -> RowSet {
        guard bool.requiredShould <= bool.should.count else { return empty }
        if bool.requiredShould == 1 {
            return bool.should.reduce(empty) { $0.union(rows($1)) }
        }
        var counts = [UInt16](repeating: 0, count: view.rowCount)
        for clause in bool.should { rows(clause).forEach { counts[$0] &+= 1 } }
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(view.rowCount))
        for row in counts.indices where Int(counts[row]) >= bool.requiredShould {
            words[row >> 6] |= 1 << UInt64(row & 63)
        }
        return RowSet(words: words, in: view.rowCount)
    }

    // MARK: Scores

    /// The rows with scores.
    func matches(_ query: BoundQuery) -> Matches {
        switch query {
        case .constant(let query, let score): return Matches(rows: rows(query), constant: score)
        case .boosted(let query, let boost):
            var matches = self.matches(query)
            guard boost != 1 else { return matches }
            matches.constant *= boost
            if var scores = matches.scores {
                matches.scores = nil
                for i in scores.indices { scores[i] *= boost }
                matches.scores = scores
            }
            return matches
        case .scored(let path, let term, let weight): return scored(path, term, weight)
        case .bool(let bool): return matches(bool)
        default: return Matches(rows: rows(query))
        }
    }

    private func scored(_ path: String, _ term: [UInt8], _ weight: TermWeight) -> Matches {
        guard let field = view.field(path), let id = field.termID(of: term) else { return Matches(rows: empty) }
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(view.rowCount))
        var scores = [Float](repeating: 0, count: view.rowCount)
        let norms = field.norms
        words.withUnsafeMutableBufferPointer { words in
            scores.withUnsafeMutableBufferPointer { scores in
                field.forEachPosting(ofTerm: id) { row, frequency in
                    words[row >> 6] |= 1 << UInt64(row & 63)
                    scores[row] = weight.score(frequency: frequency, norm: norms.map { $0[row] } ?? 0)
                }
            }
        }
        return withExtendedLifetime(field) { Matches(rows: RowSet(words: words, in: view.rowCount), scores: scores) }
    }

    private func matches(_ bool: BoundBool) -> Matches {
        let rows = self.rows(bool)
        if bool.must.isEmpty && bool.should.isEmpty { return Matches(rows: rows, constant: 0) }
        var total = [Float](repeating: 0, count: view.rowCount)
        for clause in bool.must + bool.should {
            let part = matches(clause)
            let both = part.rows.intersection(rows)
            if let scores = part.scores {
                both.forEach { total[$0] += scores[$0] }
            } else {
                both.forEach { total[$0] += part.constant }
            }
        }
        return Matches(rows: rows, scores: total)
    }
}
