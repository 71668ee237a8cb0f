// SPDX-License-Identifier: Apache-2.0

/// How values of a field become bucket keys.
struct BucketSource {
    enum Kind {
        /// Ordinals of terms, each its own key.
        case terms
        /// Ordinals of numbers that resolve to a canonical one.
        case resolved
        /// Column values, mapped to a key by rounding (or not at all).
        case values(@Sendable (Int64) -> Int64)
    }

    let field: MappedField
    let kind: Kind
    /// The key of documents without the field.
    let missingKey: Key?
    let format: DateFormat?
    let resolver: (any KeywordResolver)?

    /// A key before it is shown: a term, or a number of the column's form.
    enum Key: Hashable {
        case term([UInt8])
        case value(Int64)
    }

    init(
        _ field: MappedField, missing: ScalarValue?, format: DateFormat?, context: SearchContext,
        rounding: (@Sendable (Int64) -> Int64)? = nil
    ) throws(ElasticError) {
        self.field = field
        self.format = field.type == .date ? format ?? field.mapping.format ?? .standard : format
        resolver = context.resolver
        let binder = ValueBinder(field: field, nowMillis: context.nowMillis)
        switch field.type {
        case .keyword, .flattened, .text:
            kind = .terms
            missingKey = missing.map { .term(binder.term($0)) }
        case .ip:
            kind = .terms
            missingKey = try missing.map { (value) throws(ElasticError) in
                .term(try binder.address(value).bytes)
            }
        case .resolvedKeyword:
            kind = .resolved
            missingKey = try missing.map { (value) throws(ElasticError) in
                // The text of somebody who is there counts with those who have it.
                guard let resolver = context.resolver, let number = try resolver.numbers(value.text).first
                else { return .term(binder.term(value)) }
                return .value(Int64(bitPattern: try resolver.canonical(number)))
            }
        default:
            let rounding = rounding ?? { $0 }
            kind = .values(rounding)
            missingKey = try missing.map { (value) throws(ElasticError) in
                .value(rounding(try binder.nearest(value)))
            }
        }
    }

    /// The key as an answer shows it.
    func shown(_ key: Key) throws(ElasticError) -> (key: BucketKey, text: String?) {
        switch key {
        case .term(let term):
            let text =
                field.type == .ip && term.count == 16
                ? IPAddress(bytes: term).text : String(decoding: term, as: UTF8.self)
            return (.text(term, shown: text), nil)
        case .value(let value):
            switch field.type {
            case .boolean: return (.integer(value), value == 0 ? "false" : "true")
            case .date: return (.integer(value), format?.text(of: value))
            case .resolvedKeyword:
                let number = UInt64(bitPattern: value)
                let text = try resolver?.text(number) ?? String(number)
                return (.text(Array(text.utf8), shown: text), nil)
            case .double, .float, .halfFloat: return (.double(SortableDouble.decode(value)), nil)
            default: return (.integer(value), nil)
            }
        }
    }
}

extension Double {
    /// Inside what an `Int64` holds.
    var clamped: Double { Swift.min(Swift.max(self, -0x1p62), 0x1p62) }
}
