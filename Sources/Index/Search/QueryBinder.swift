// SPDX-License-Identifier: Apache-2.0
import Base

/// Resolves a query's fields and values and takes the statistics that scoring needs.
struct QueryBinder {
    let context: SearchContext
    let views: [any SegmentView]

    func bind(_ query: Query) throws(ElasticError) -> BoundQuery {
        switch query {
        case .matchAll(let boost): return .constant(.all, boost)
        case .matchNone: return .none
        case .term(let query): return try bind(query)
        case .terms(let query):
            return .constant(try terms(query.field, query.values), query.boost)
        case .match(let query): return try bind(query)
        case .range(let query): return try bind(query)
        case .exists(let query): return .constant(exists(query.field), query.boost)
        case .bool(let query): return try bind(query)
        case .prefix(let query): return try bind(query)
        case .ids(let query): return .constant(.numbers(try context.numbers(query.ids)), query.boost)
        case .constantScore(let query): return .constant(try bind(query.filter), query.boost)
        }
    }

    private func bind(_ query: BoolQuery) throws(ElasticError) -> BoundQuery {
        var bool = BoundBool()
        for clause in query.must { bool.must.append(try bind(clause)) }
        for clause in query.filter { bool.filter.append(try bind(clause)) }
        for clause in query.should { bool.should.append(try bind(clause)) }
        for clause in query.mustNot { bool.mustNot.append(try bind(clause)) }
        bool.requiredShould = query.requiredShould
        if bool.must.isEmpty && bool.filter.isEmpty && !bool.should.isEmpty {
            // As in Lucene, optional clauses alone need one match whatever the request says.
            bool.requiredShould = max(bool.requiredShould, 1)
        }
        bool.filter.sort { $0.cost < $1.cost }
        if bool.must.isEmpty && bool.filter.isEmpty && bool.should.isEmpty {
            // Nothing but exclusions scores 0; no clause at all is match_all.
            return .boosted(
                bool.mustNot.isEmpty ? .constant(.all, 1) : .constant(.bool(bool), 0), query.boost)
        }
        return .boosted(.bool(bool), query.boost)
    }

    // MARK: Terms

    private func bind(_ query: TermQuery) throws(ElasticError) -> BoundQuery {
        switch context.mapping.resolve(query.field) {
        case .unmapped, .object: return .none
        case .flattenedLeaf(let field, let key):
            let term = FlattenedTerm.keyed(key, query.value.text)
            return query.isCaseInsensitive
                ? .constant(.anyCase(field: field.path, term), query.boost)
                : scored(field.path, term, query.boost)
        case .field(let field):
            switch field.type {
            case .keyword, .text, .flattened:
                let term = Array(query.value.text.utf8)
                if query.isCaseInsensitive {
                    return .constant(.anyCase(field: field.path, term), query.boost)
                }
                return scored(field.path, term, query.boost)
            case .resolvedKeyword where query.isCaseInsensitive:
                throw .illegalArgument("[case_insensitive] is not supported for field [\(field.path)] here")
            default: return .constant(try terms(query.field, [query.value]), query.boost)
            }
        }
    }

    private func terms(_ path: String, _ values: [ScalarValue]) throws(ElasticError) -> BoundQuery {
        switch context.mapping.resolve(path) {
        case .unmapped, .object: return .none
        case .flattenedLeaf(let field, let key):
            return .terms(field: field.path, values.map { FlattenedTerm.keyed(key, $0.text) })
        case .field(let field):
            let binder = ValueBinder(field: field, nowMillis: context.nowMillis)
            switch field.type {
            case .keyword, .text, .flattened:
                return .terms(field: path, values.map { binder.term($0) })
            case .resolvedKeyword:
                var numbers: [UInt64] = []
                for value in values { numbers += try context.resolver?.numbers(value.text) ?? [] }
                return .terms(field: path, numbers.map { ResolvedTerm.encode($0) })
            case .ip: return try addresses(binder, values)
            default:
                var integers: [Int64] = []
                for value in values {
                    if field.type == .date {
                        // A date names its whole interval: a day, when only the day is given.
                        let (low, high) = (
                            try binder.date(value, roundsUp: false), try binder.date(value, roundsUp: true)
                        )
                        if values.count == 1 && low < high { return .range(field: path, low...high) }
                        integers.append(low)
                    } else if let integer = try binder.integer(value) {
                        integers.append(integer)
                    }
                }
                return .integers(field: path, Set(integers).sorted())
            }
        }
    }

    private func addresses(_ binder: ValueBinder, _ values: [ScalarValue]) throws(ElasticError) -> BoundQuery
    {
        var bool = BoundBool(requiredShould: 1)
        var single: [[UInt8]] = []
        for value in values {
            if let block = IPAddress.block(value.text) {
                bool.should.append(
                    .termRange(
                        field: binder.field.path,
                        lower: TermBound(term: block.first.bytes, isInclusive: true),
                        upper: TermBound(term: block.last.bytes, isInclusive: true)))
            } else {
                single.append(try binder.address(value).bytes)
            }
        }
        let terms = BoundQuery.terms(field: binder.field.path, single)
        if bool.should.isEmpty { return terms }
        bool.should.append(terms)
        return .bool(bool)
    }

    private func scored(_ path: String, _ term: [UInt8], _ boost: Float) -> BoundQuery {
        var (documents, fieldCount, length, hasNorms) = (0, 0, 0, false)
        for view in views {
            guard let field = view.field(path) else { continue }
            fieldCount += field.documentCount
            length += field.totalLength
            hasNorms = hasNorms || field.traits.contains(.norms)
            if let id = field.termID(of: term) { documents += field.documentCount(ofTerm: id) }
        }
        guard documents > 0 else { return .none }
        let weight = TermWeight(
            documentCount: documents, fieldCount: fieldCount, totalLength: length, hasNorms: hasNorms,
            boost: boost)
        return .scored(field: path, term: term, weight)
    }

    private func bind(_ query: PrefixQuery) throws(ElasticError) -> BoundQuery {
        var prefix = Array(query.prefix.utf8)
        let path: String
        switch context.mapping.resolve(query.field) {
        case .unmapped, .object: return .none
        case .flattenedLeaf(let field, let key):
            path = field.path
            prefix = FlattenedTerm.keyed(key, query.prefix)
        case .field(let field) where field.type == .resolvedKeyword:
            return .constant(try resolvedPrefix(field, query), query.boost)
        case .field(let field):
            guard field.type == .keyword || field.type == .text || field.type == .flattened else {
                throw .queryShard(
                    "Can only use prefix queries on keyword, text and wildcard fields - not on [\(field.path)]"
                        + " which is of type [\(field.type.shownName)]")
            }
            path = field.path
        }
        return .constant(
            .prefix(field: path, prefix, ignoresCase: query.isCaseInsensitive), query.boost)
    }

    private func resolvedPrefix(_ field: MappedField, _ query: PrefixQuery) throws(ElasticError) -> BoundQuery
    {
        if query.isCaseInsensitive {
            throw .illegalArgument("[case_insensitive] is not supported for field [\(field.path)] here")
        }
        guard let resolver = context.resolver else { return .none }
        let numbers = try resolver.numbers(prefix: query.prefix, max: Limits.termsPerQueryMax)
        guard let numbers else {
            throw .illegalArgument(
                "more than [\(Limits.termsPerQueryMax)] values of field [\(field.path)] begin with "
                    + "[\(query.prefix)]; give a longer prefix, or [exists] for all")
        }
        return .terms(field: field.path, numbers.map { ResolvedTerm.encode($0) })
    }

    // MARK: Full text

    private func bind(_ query: MatchQuery) throws(ElasticError) -> BoundQuery {
        guard case .field(let field) = context.mapping.resolve(query.field), field.type == .text else {
            let term = TermQuery(field: query.field, value: query.value, boost: query.boost)
            if !query.isLenient { return try bind(term) }
            return (try? bind(term)) ?? .none
        }
        let analyzer = query.analyzer ?? field.mapping.searchAnalyzer ?? field.mapping.analyzer
        let tokens = context.analyze(analyzer, query.value.text)
        if tokens.isEmpty { return query.zeroTerms == .all ? .constant(.all, query.boost) : .none }
        var clauses: [BoundQuery] = []
        for i in 0..<tokens.count {
            clauses.append(scored(field.path, Array(tokens.bytes[tokens.range(i)]), query.boost))
        }
        if clauses.count == 1 { return clauses[0] }
        var bool = BoundBool()
        if query.operator == .and {
            bool.must = clauses
        } else {
            bool.should = clauses
            bool.requiredShould = max(query.minimumShouldMatch?.required(of: clauses.count) ?? 1, 1)
        }
        return .bool(bool)
    }

    // MARK: Ranges and existence

    private func bind(_ query: RangeQuery) throws(ElasticError) -> BoundQuery {
        func bound(_ bound: RangeQuery.Bound?, _ term: (ScalarValue) -> [UInt8]) -> TermBound? {
            bound.map { TermBound(term: term($0.value), isInclusive: $0.isInclusive) }
        }
        switch context.mapping.resolve(query.field) {
        case .unmapped, .object: return .none
        case .flattenedLeaf(let field, let key):
            let first = FlattenedTerm.keyed(key, "")
            var end = first
            end[end.count - 1] = 1
            let keyed = { (value: ScalarValue) in FlattenedTerm.keyed(key, value.text) }
            return .constant(
                .termRange(
                    field: field.path,
                    lower: bound(query.lower, keyed) ?? TermBound(term: first, isInclusive: true),
                    upper: bound(query.upper, keyed) ?? TermBound(term: end, isInclusive: false)), query.boost
            )
        case .field(let field):
            let binder = ValueBinder(field: field, nowMillis: context.nowMillis)
            switch field.type {
            case .keyword, .text, .flattened:
                return .constant(
                    .termRange(
                        field: field.path, lower: bound(query.lower) { binder.term($0) },
                        upper: bound(query.upper) { binder.term($0) }), query.boost)
            case .ip:
                let lower = try query.lower.map { (bound) throws(ElasticError) in
                    TermBound(term: try binder.address(bound.value).bytes, isInclusive: bound.isInclusive)
                }
                let upper = try query.upper.map { (bound) throws(ElasticError) in
                    TermBound(term: try binder.address(bound.value).bytes, isInclusive: bound.isInclusive)
                }
                return .constant(.termRange(field: field.path, lower: lower, upper: upper), query.boost)
            case .resolvedKeyword:
                throw .illegalArgument(
                    "field [\(field.path)] does not support range queries: it holds ids that stand for each other"
                )
            default:
                guard let range = try binder.range(query) else { return .none }
                return .constant(.range(field: field.path, range), query.boost)
            }
        }
    }

    func exists(_ path: String) -> BoundQuery {
        switch context.mapping.resolve(path) {
        case .unmapped: return .none
        case .field(let field): return .exists(fields: [field.path])
        case .object(let path): return .exists(fields: context.mapping.fields(below: path).map { $0.path })
        case .flattenedLeaf(let field, let key):
            return .prefix(field: field.path, FlattenedTerm.keyed(key, ""), ignoresCase: false)
        }
    }
}
