// SPDX-License-Identifier: Apache-2.0

import Base

/// JSON → `Query`, as strict as Elasticsearch: unknown queries and parameters are errors.
///
/// One parser reads all queries of one request, so that clauses are counted together.
struct QueryParser {
    let reader: DSLReader
    private var clauses = 0
    private var depth = 0

    init(reader: DSLReader) { self.reader = reader }

    /// `{"name": {…}}`
    mutating func query(_ view: JSONView) throws(ElasticError) -> Query {
        guard view.kind == .object else {
            throw reader.parsing("[_na] query malformed, must start with start_object", at: view)
        }
        var members = view.members
        guard let (name, body) = members.next() else {
            let place = reader.place(view)
            throw .illegalArgument("query malformed, empty clause found at [\(place.line):\(place.column)]")
        }
        guard body.kind == .object else {
            throw reader.parsing("[\(name)] query malformed, no start_object after query name", at: body)
        }
        if members.next() != nil {
            throw reader.parsing(
                "[\(name)] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", at: body)
        }
        try enter()
        let query = try clause(name, body)
        depth -= 1
        return query
    }

    private mutating func enter() throws(ElasticError) {
        clauses += 1
        guard clauses <= Limits.clausesPerQueryMax else {
            throw ElasticError(
                type: "too_many_clauses", reason: "maxClauseCount is set to \(Limits.clausesPerQueryMax)")
        }
        depth += 1
        guard depth <= Limits.queryDepthMax else {
            throw .illegalArgument(
                "The nested depth of the query exceeds the maximum nested depth for bool queries set in "
                    + "[indices.query.bool.max_nested_depth]: [\(Limits.queryDepthMax)]")
        }
    }

    private mutating func clause(_ name: String, _ body: JSONView) throws(ElasticError) -> Query {
        switch name {
        case "match_all": return .matchAll(boost: try boostOnly(body, name))
        case "match_none": return .matchNone(boost: try boostOnly(body, name))
        case "term": return try term(body)
        case "terms": return try terms(body)
        case "match": return try match(body)
        case "range": return try range(body)
        case "exists": return try exists(body)
        case "prefix": return try prefix(body)
        case "ids": return try ids(body)
        case "bool": return .bool(try bool(body))
        case "constant_score": return try constantScore(body)
        default:
            let place = reader.place(body)
            let cause = ElasticError(
                type: "named_object_not_found_exception",
                reason: "[\(place.line):\(place.column)] unknown field [\(name)]")
            throw reader.parsing("unknown query [\(name)]", at: body).caused(by: cause)
        }
    }

    private func boostOnly(_ body: JSONView, _ query: String) throws(ElasticError) -> Float {
        var boost: Float = 1
        for (key, value) in body.members {
            guard key == "boost" else { throw reader.unknownField(key, in: query, at: value) }
            boost = try reader.boost(value)
        }
        return boost
    }

    // MARK: Compound queries

    private mutating func bool(_ body: JSONView) throws(ElasticError) -> BoolQuery {
        var query = BoolQuery()
        for (key, value) in body.members {
            switch key {
            case "must": query.must += try queries(value)
            case "filter": query.filter += try queries(value)
            case "should": query.should += try queries(value)
            case "must_not", "mustNot": query.mustNot += try queries(value)
            case "minimum_should_match": query.minimumShouldMatch = try minimumShouldMatch(value)
            case "boost": query.boost = try reader.boost(value)
            default: throw reader.unknownField(key, in: "bool", at: value)
            }
        }
        return query
    }

    /// One query or an array of them.
    private mutating func queries(_ view: JSONView) throws(ElasticError) -> [Query] {
        guard view.kind == .array else { return [try query(view)] }
        var out: [Query] = []
        for element in view.elements { out.append(try query(element)) }
        return out
    }

    private mutating func constantScore(_ body: JSONView) throws(ElasticError) -> Query {
        var filter: Query?
        var boost: Float = 1
        for (key, value) in body.members {
            switch key {
            case "filter": filter = try query(value)
            case "boost": boost = try reader.boost(value)
            default:
                throw reader.parsing("[constant_score] query does not support [\(key)]", at: value)
            }
        }
        guard let filter else {
            throw reader.parsing("[constant_score] requires a 'filter' element", at: body)
        }
        return .constantScore(ConstantScoreQuery(filter: filter, boost: boost))
    }

    func minimumShouldMatch(_ view: JSONView) throws(ElasticError) -> MinimumShouldMatch {
        let text = try reader.string(view, "minimum_should_match")
        guard let value = MinimumShouldMatch(text) else { throw .numberFormat(text) }
        return value
    }
}
