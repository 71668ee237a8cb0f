// SPDX-License-Identifier: Apache-2.0

import Base

/// JSON → `[Aggregation]`. Queries in filters are read by the request's `QueryParser`.
struct AggregationParser {
    let reader: DSLReader
    private var count = 0
    var queries: QueryParser

    init(reader: DSLReader, queries: QueryParser) {
        self.reader = reader
        self.queries = queries
    }

    /// `{"name": {"terms": {…}, "aggs": {…}}, …}`
    mutating func aggregations(_ view: JSONView, depth: Int = 1) throws(ElasticError) -> [Aggregation] {
        guard depth <= Limits.aggregationDepthMax else {
            throw .illegalArgument(
                "aggregations are nested more than [\(Limits.aggregationDepthMax)] levels deep")
        }
        guard view.kind == .object else {
            throw reader.parsing(
                "Unexpected token [\(DSLReader.token(view))] in [aggs]: expected an object", at: view)
        }
        var out: [Aggregation] = []
        for (name, spec) in view.members {
            try checkName(name, at: spec)
            guard !out.contains(where: { $0.name == name }) else {
                throw .illegalArgument("Two sibling aggregations cannot have the same name: [\(name)]")
            }
            out.append(try aggregation(name, spec, depth: depth))
        }
        return out
    }

    private mutating func checkName(_ name: String, at view: JSONView) throws(ElasticError) {
        count += 1
        guard count <= Limits.aggregationsMax else {
            throw .illegalArgument("more than [\(Limits.aggregationsMax)] aggregations in one request")
        }
        if name.isEmpty || name.contains(where: { $0 == "[" || $0 == "]" || $0 == ">" }) {
            throw reader.parsing(
                "Invalid aggregation name [\(name)]. Aggregation names can contain any character except "
                    + "'[', ']', and '>'", at: view)
        }
    }

    private mutating func aggregation(
        _ name: String, _ spec: JSONView, depth: Int
    ) throws(ElasticError) -> Aggregation {
        guard spec.kind == .object else {
            throw reader.parsing(
                "Aggregation definition for [\(name)] starts with a [\(DSLReader.token(spec))], "
                    + "expected a [START_OBJECT].", at: spec)
        }
        var kind: AggregationKind?
        var type = ""
        var children: [Aggregation] = []
        var metadata: [UInt8]?
        for (key, value) in spec.members {
            guard value.kind == .object else {
                throw reader.parsing(
                    "Expected [START_OBJECT] under [\(key)], but got a [\(DSLReader.token(value))] in [\(name)]",
                    at: value)
            }
            switch key {
            case "aggs", "aggregations": children = try aggregations(value, depth: depth + 1)
            case "meta": metadata = JSON(value).bytes
            default:
                guard kind == nil else {
                    throw reader.parsing(
                        "Found two aggregation type definitions in [\(name)]: [\(type)] and [\(key)]",
                        at: value)
                }
                kind = try self.kind(key, value, depth: depth)
                type = key
            }
        }
        guard let kind else {
            throw reader.parsing("Missing definition for aggregation [\(name)]", at: spec)
        }
        guard kind.isBucketing || children.isEmpty else {
            throw ElasticError(
                type: "aggregation_initialization_exception",
                reason: "Aggregator [\(name)] of type [\(type)] cannot accept sub-aggregations")
        }
        try BucketOrderCheck.check(kind, children: children)
        return Aggregation(name: name, kind: kind, children: children, metadata: metadata)
    }

    private mutating func kind(
        _ type: String, _ body: JSONView, depth: Int
    ) throws(ElasticError) -> AggregationKind {
        if let function = MetricAggregation.Function(rawValue: type) {
            return .metric(try metric(function, body))
        }
        switch type {
        case "terms": return .terms(try terms(body))
        case "date_histogram": return .dateHistogram(try dateHistogram(body))
        case "histogram": return .histogram(try histogram(body))
        case "range": return .range(try range(body, isDateRange: false))
        case "date_range": return .range(try range(body, isDateRange: true))
        case "filter": return .filter(try queries.query(body))
        case "filters": return .filters(try filters(body))
        case "missing": return .missing(field: try onlyField(body, type))
        case "global":
            for (key, value) in body.members { throw reader.unknownField(key, in: type, at: value) }
            guard depth == 1 else {
                throw ElasticError(
                    type: "aggregation_execution_exception",
                    reason:
                        "Aggregation [global] cannot have a parent: it can only be defined at the top level")
            }
            return .global
        default:
            let place = reader.place(body)
            let cause = ElasticError(
                type: "named_object_not_found_exception",
                reason: "[\(place.line):\(place.column)] unknown field [\(type)]")
            throw reader.parsing("Unknown aggregation type [\(type)]", at: body).caused(by: cause)
        }
    }

    private func onlyField(_ body: JSONView, _ type: String) throws(ElasticError) -> String {
        var field: String?
        for (key, value) in body.members {
            guard key == "field" else { throw reader.unknownField(key, in: type, at: value) }
            field = try reader.string(value, key)
        }
        return try required(field)
    }

    func required(_ field: String?) throws(ElasticError) -> String {
        guard let field, !field.isEmpty else {
            throw .illegalArgument("Required one of fields [field, script], but none were specified. ")
        }
        return field
    }

    private func metric(
        _ function: MetricAggregation.Function, _ body: JSONView
    ) throws(ElasticError) -> MetricAggregation {
        var field: String?
        var metric = MetricAggregation(function, field: "")
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "missing": metric.missing = try reader.scalar(value, key)
            case "format": metric.format = try numberOrDateFormat(value)
            // Ours are exact, whatever the threshold.
            case "precision_threshold" where function == .cardinality: _ = try reader.int(value, key)
            default: throw reader.unknownField(key, in: function.rawValue, at: value)
            }
        }
        metric.field = try required(field)
        return metric
    }

    func numberOrDateFormat(_ view: JSONView) throws(ElasticError) -> DateFormat {
        try reader.dateFormat(view)
    }

    private mutating func filters(_ body: JSONView) throws(ElasticError) -> FiltersAggregation {
        var aggregation = FiltersAggregation(filters: [])
        for (key, value) in body.members {
            switch key {
            case "filters": try filterList(value, into: &aggregation)
            case "other_bucket":
                if try reader.bool(value, key), aggregation.otherKey == nil {
                    aggregation.otherKey = "_other_"
                }
            case "other_bucket_key": aggregation.otherKey = try reader.string(value, key)
            default: throw reader.unknownField(key, in: "filters", at: value)
            }
        }
        guard !aggregation.filters.isEmpty else {
            throw .illegalArgument("[filters] cannot be empty.")
        }
        return aggregation
    }

    private mutating func filterList(
        _ view: JSONView, into aggregation: inout FiltersAggregation
    ) throws(ElasticError) {
        if view.kind == .array {
            aggregation.isKeyed = false
            for element in view.elements {
                aggregation.filters.append(.init(name: nil, query: try queries.query(element)))
            }
        } else {
            for (name, value) in try reader.object(view, "filters") {
                aggregation.filters.append(.init(name: name, query: try queries.query(value)))
            }
        }
    }
}
