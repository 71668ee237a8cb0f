// SPDX-License-Identifier: Apache-2.0

import Base

/// Queries over a field.
extension QueryParser {
    /// The only member of `{"field": …}`.
    private func onlyField(_ body: JSONView, _ query: String) throws(ElasticError) -> (String, JSONView) {
        var members = body.members
        guard let (field, value) = members.next() else {
            throw .illegalArgument("[\(query)] query requires a field name")
        }
        if let (other, place) = members.next() {
            throw reader.parsing(
                "[\(query)] query doesn't support multiple fields, found [\(field)] and [\(other)]", at: place
            )
        }
        guard value.kind != .array else {
            throw reader.parsing("[\(query)] query does not support arrays; it takes one value", at: value)
        }
        return (field, value)
    }

    private func required(
        _ value: ScalarValue?, _ query: String, _ field: String
    ) throws(ElasticError) -> ScalarValue {
        guard let value else {
            throw .illegalArgument("value cannot be null for [\(query)] on field [\(field)]")
        }
        return value
    }

    func term(_ body: JSONView) throws(ElasticError) -> Query {
        let (field, spec) = try onlyField(body, "term")
        guard spec.kind == .object else {
            return .term(TermQuery(field: field, value: try required(DSLReader.scalar(spec), "term", field)))
        }
        var value: ScalarValue?
        var query = TermQuery(field: field, value: .bool(false))
        for (key, member) in spec.members {
            switch key {
            case "value", "term": value = member.isNull ? nil : try reader.scalar(member, "value")
            case "boost": query.boost = try reader.boost(member)
            case "case_insensitive": query.isCaseInsensitive = try reader.bool(member, key)
            default: throw reader.unsupported(key, in: "term", at: member)
            }
        }
        query.value = try required(value, "term", field)
        return .term(query)
    }

    func terms(_ body: JSONView) throws(ElasticError) -> Query {
        var query: TermsQuery?
        var boost: Float = 1
        for (key, value) in body.members {
            if value.kind == .array {
                if let first = query {
                    throw reader.parsing(
                        "[terms] query doesn't support multiple fields, found [\(first.field)] and [\(key)]",
                        at: value)
                }
                query = TermsQuery(field: key, values: try termValues(value, field: key))
            } else if key == "boost" {
                boost = try reader.boost(value)
            } else {
                throw reader.parsing("[terms] query does not support [\(key)]", at: value)
            }
        }
        guard var query else {
            throw reader.parsing("[terms] query requires a field name, followed by array of terms", at: body)
        }
        query.boost = boost
        return .terms(query)
    }

    private func termValues(_ view: JSONView, field: String) throws(ElasticError) -> [ScalarValue] {
        guard view.count <= Limits.termsPerQueryMax else {
            throw .illegalArgument(
                "The number of terms [\(view.count)] used in the Terms Query request has exceeded the allowed "
                    + "maximum of [\(Limits.termsPerQueryMax)]. This maximum can be set by changing the "
                    + "[index.max_terms_count] index level setting.")
        }
        var values: [ScalarValue] = []
        values.reserveCapacity(view.count)
        for element in view.elements {
            guard !element.isNull else {
                throw reader.parsing("No value specified for terms query", at: element)
            }
            values.append(try reader.scalar(element, field))
        }
        return values
    }

    func match(_ body: JSONView) throws(ElasticError) -> Query {
        let (field, spec) = try onlyField(body, "match")
        guard spec.kind == .object else {
            let value = try noText(DSLReader.scalar(spec), at: spec)
            return .match(MatchQuery(field: field, value: value))
        }
        var value: ScalarValue?
        var query = MatchQuery(field: field, value: .bool(false))
        for (key, member) in spec.members {
            switch key {
            case "query": value = member.isNull ? nil : try reader.scalar(member, "query")
            case "operator": query.operator = try matchOperator(member)
            case "minimum_should_match": query.minimumShouldMatch = try minimumShouldMatch(member)
            case "analyzer": query.analyzer = try analyzer(member)
            case "lenient": query.isLenient = try reader.bool(member, key)
            case "zero_terms_query": query.zeroTerms = try zeroTerms(member)
            case "boost": query.boost = try reader.boost(member)
            default: throw reader.unsupported(key, in: "match", at: member)
            }
        }
        query.value = try noText(value, at: spec)
        return .match(query)
    }

    private func noText(_ value: ScalarValue?, at view: JSONView) throws(ElasticError) -> ScalarValue {
        guard let value else { throw reader.parsing("No text specified for text query", at: view) }
        return value
    }

    private func matchOperator(_ view: JSONView) throws(ElasticError) -> MatchQuery.Operator {
        let text = try reader.string(view, "operator")
        switch text.lowercased() {
        case "or": return .or
        case "and": return .and
        default: throw .illegalArgument("No enum constant Operator.\(text.uppercased())")
        }
    }

    private func zeroTerms(_ view: JSONView) throws(ElasticError) -> MatchQuery.ZeroTerms {
        let text = try reader.string(view, "zero_terms_query")
        switch text.lowercased() {
        case "none": return .none
        case "all": return .all
        default: throw reader.parsing("Unsupported zero_terms_query value [\(text)]", at: view)
        }
    }

    private func analyzer(_ view: JSONView) throws(ElasticError) -> Analyzer {
        let name = try reader.string(view, "analyzer")
        guard let analyzer = Analyzer(rawValue: name) else {
            throw .queryShard("[match] analyzer [\(name)] not found")
        }
        return analyzer
    }

    func range(_ body: JSONView) throws(ElasticError) -> Query {
        let (field, spec) = try onlyField(body, "range")
        guard spec.kind == .object else {
            throw reader.parsing("[range] query does not support [\(field)]", at: spec)
        }
        var query = RangeQuery(field: field)
        for (key, member) in spec.members {
            switch key {
            case "gte": query.lower = try bound(member, isInclusive: true)
            case "gt": query.lower = try bound(member, isInclusive: false)
            case "lte": query.upper = try bound(member, isInclusive: true)
            case "lt": query.upper = try bound(member, isInclusive: false)
            case "format": query.format = try reader.dateFormat(member)
            case "time_zone": query.timeZone = try reader.zone(member)
            case "boost": query.boost = try reader.boost(member)
            default: throw reader.unsupported(key, in: "range", at: member)
            }
        }
        return .range(query)
    }

    /// Null: unbounded.
    private func bound(_ view: JSONView, isInclusive: Bool) throws(ElasticError) -> RangeQuery.Bound? {
        if view.isNull { return nil }
        return RangeQuery.Bound(try reader.scalar(view, "range"), isInclusive: isInclusive)
    }

    func exists(_ body: JSONView) throws(ElasticError) -> Query {
        var field: String?
        var boost: Float = 1
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "boost": boost = try reader.boost(value)
            default: throw reader.parsing("[exists] query does not support [\(key)]", at: value)
            }
        }
        guard let field, !field.isEmpty else {
            throw reader.parsing("[exists] must be provided with a [field]", at: body)
        }
        return .exists(ExistsQuery(field: field, boost: boost))
    }

    func prefix(_ body: JSONView) throws(ElasticError) -> Query {
        let (field, spec) = try onlyField(body, "prefix")
        guard spec.kind == .object else {
            let value = try required(DSLReader.scalar(spec), "prefix", field)
            return .prefix(PrefixQuery(field: field, prefix: value.text))
        }
        var value: ScalarValue?
        var query = PrefixQuery(field: field, prefix: "")
        for (key, member) in spec.members {
            switch key {
            case "value": value = member.isNull ? nil : try reader.scalar(member, key)
            case "boost": query.boost = try reader.boost(member)
            case "case_insensitive": query.isCaseInsensitive = try reader.bool(member, key)
            // Hints of how to run the query; each gives the same documents.
            case "rewrite": _ = try reader.string(member, key)
            default: throw reader.unsupported(key, in: "prefix", at: member)
            }
        }
        query.prefix = try required(value, "prefix", field).text
        return .prefix(query)
    }

    func ids(_ body: JSONView) throws(ElasticError) -> Query {
        var query = IdsQuery(ids: [])
        for (key, value) in body.members {
            switch key {
            case "values": query.ids = try reader.strings(value, key)
            case "boost": query.boost = try reader.boost(value)
            default: throw reader.unknownField(key, in: "ids", at: value)
            }
        }
        return .ids(query)
    }
}
