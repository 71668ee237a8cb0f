// SPDX-License-Identifier: Apache-2.0

/// The order of hits over one view: each key as an integer such that less is earlier.
///
/// Terms compare by ordinal, doubled so that texts between two terms (of `search_after` or `missing`) have a
/// place. Descending keys are complemented; missing values take the ends of the range, as in Elasticsearch.
struct HitOrder {
    struct Key {
        let sort: SortKey
        let field: MappedField?
        /// The value that rows without one are given.
        let missing: ScalarValue?
        let takesMaximum: Bool
    }

    let keys: [Key]
    let view: any SegmentView
    let scores: Matches?
    private let fields: [(any FieldView)?]
    private let columns: [Column?]
    private let missingKeys: [Int64]
    /// For the keys that are resolved keywords.
    private let resolved: [ResolvedOrder?]
    private let nowMillis: Int64

    /// - Parameter rows: the rows that will be asked for.
    init(
        _ keys: [Key], view: any SegmentView, rows: RowSet, scores: Matches?, context: SearchContext
    ) throws(ElasticError) {
        nowMillis = context.nowMillis
        self.keys = keys
        self.view = view
        self.scores = scores
        fields = keys.map { key in key.field.flatMap { view.field($0.path) } }
        columns = fields.map { $0?.column }
        var resolved: [ResolvedOrder?] = []
        for (key, field) in zip(keys, fields) {
            if let field, key.field?.type == .resolvedKeyword {
                resolved.append(try ResolvedOrder(field, rows, context.resolver))
            } else {
                resolved.append(nil)
            }
        }
        self.resolved = resolved
        var missingKeys: [Int64] = []
        for (index, key) in keys.enumerated() {
            switch key.sort.missing {
            case .last: missingKeys.append(.max)
            case .first: missingKeys.append(.min)
            case .value(let value):
                guard let field = key.field else {
                    missingKeys.append(.max)
                    continue
                }
                let place = try HitOrder.place(
                    of: value, field, fields[index], resolved[index], context.nowMillis)
                missingKeys.append(key.sort.order == .ascending ? place : ~place)
            }
        }
        self.missingKeys = missingKeys
    }

    /// Where a value stands among the view's values of a key's field, ascending.
    func place(of value: ScalarValue, _ index: Int, _ field: MappedField) throws(ElasticError) -> Int64 {
        try HitOrder.place(of: value, field, fields[index], resolved[index], nowMillis)
    }

    private static func place(
        of value: ScalarValue, _ field: MappedField, _ view: (any FieldView)?, _ resolved: ResolvedOrder?,
        _ nowMillis: Int64
    ) throws(ElasticError) -> Int64 {
        if let resolved { return resolved.place(of: Array(value.text.utf8)) }
        let binder = ValueBinder(field: field, nowMillis: nowMillis)
        switch field.type {
        case .keyword, .flattened, .ip, .resolvedKeyword, .text:
            let term = field.type == .ip ? try binder.address(value).bytes : binder.term(value)
            guard let view else { return 0 }
            let ordinal = view.lowerBound(term)
            let isTerm = ordinal < view.termCount && view.term(at: ordinal) == term
            return Int64(ordinal) * 2 + (isTerm ? 1 : 0)
        default: return try binder.nearest(value)
        }
    }

    /// The key of a row: less is earlier.
    @inline(__always)
    func key(_ index: Int, _ row: Int) -> Int64 {
        let key = keys[index]
        let value: Int64
        switch key.sort.target {
        case .score: value = SortableDouble.encode(Double(scores?.score(row) ?? 0))
        case .documentOrder: value = Int64(row)
        case .field:
            guard let held = held(index, row) else { return missingKeys[index] }
            value = fields[index]!.traits.contains(.terms) ? held * 2 + 1 : held
        }
        return key.sort.order == .ascending ? value : ~value
    }

    /// The value of a row that counts: an ordinal, a rank of a resolved keyword, or a number.
    @inline(__always)
    private func held(_ index: Int, _ row: Int) -> Int64? {
        guard let column = columns[index] else { return nil }
        let takesMaximum = keys[index].takesMaximum
        if let resolved = resolved[index] {
            return resolved.rank(row, in: column, takesMaximum: takesMaximum)
        }
        return takesMaximum ? column.maximum(row) : column.minimum(row)
    }

    /// The row's keys as a hit shows them.
    func sortValues(_ row: Int) -> [SortValue] {
        keys.indices.map { index in
            let key = keys[index]
            switch key.sort.target {
            case .score: return .double(Double(scores?.score(row) ?? 0))
            case .documentOrder: return .integer(Int64(bitPattern: view.number(row)))
            case .field: return fieldValue(index, row)
            }
        }
    }

    private func fieldValue(_ index: Int, _ row: Int) -> SortValue {
        let key = keys[index]
        guard let field = key.field else { return .missing }
        guard let held = held(index, row) else { return missingValue(index, field) }
        switch field.type {
        case .keyword, .flattened, .text:
            let term = fields[index]!.term(at: Int(held))
            return .text(String(decoding: term, as: UTF8.self), bytes: term)
        case .ip:
            let term = fields[index]!.term(at: Int(held))
            return .text(IPAddress(bytes: term).text, bytes: term)
        case .resolvedKeyword:
            let text = resolved[index]?.text(held) ?? []
            return .text(String(decoding: text, as: UTF8.self), bytes: text)
        default: return HitOrder.shown(held, field, key.sort.format)
        }
    }

    static func shown(_ value: Int64, _ field: MappedField, _ format: DateFormat?) -> SortValue {
        switch field.type {
        case .double, .float, .halfFloat: return .double(SortableDouble.decode(value))
        case .date: return format.map { .date(value, text: $0.text(of: value)) } ?? .integer(value)
        default: return .integer(value)
        }
    }

    private func missingValue(_ index: Int, _ field: MappedField) -> SortValue {
        if field.type.storage == .keyword || field.type.storage == .ip || field.type == .resolvedKeyword {
            return .missing
        }
        let key = missingKeys[index]
        let value = keys[index].sort.order == .ascending ? key : ~key
        if field.type.isFloating, value == .max || value == .min {
            return .double(value == .max ? .infinity : -.infinity)
        }
        return field.type == .date ? .integer(value) : HitOrder.shown(value, field, nil)
    }
}

extension IPAddress {
    /// From 16 bytes in network order.
    init(bytes: [UInt8]) {
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.dropFirst(8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(high: high, low: low)
    }
}
