// SPDX-License-Identifier: Apache-2.0

import Base

/// Reads the members of a search body.
struct SearchRequestParser {
    let reader: DSLReader
    private var aggregations: AggregationParser

    init(root: JSONView) {
        reader = DSLReader(root: root)
        aggregations = AggregationParser(reader: reader, queries: QueryParser(reader: reader))
    }

    mutating func parse(into request: inout SearchRequest) throws(ElasticError) {
        guard reader.root.kind == .object else {
            throw reader.parsing(
                "Expected [START_OBJECT] but found [\(DSLReader.token(reader.root))]", at: reader.root)
        }
        for (key, value) in reader.root.members { try member(key, value, into: &request) }
        try checkWindow(request)
        try checkSearchAfter(request)
    }

    private mutating func member(
        _ key: String, _ value: JSONView, into request: inout SearchRequest
    ) throws(ElasticError) {
        switch key {
        case "query": request.query = try aggregations.queries.query(value)
        case "from": request.from = try from(value)
        case "size": request.size = try size(value)
        case "sort": request.sort = try SortParser(reader: reader).keys(value)
        case "search_after": request.searchAfter = try searchAfter(value)
        case "_source": request.source = try source(value)
        case "track_total_hits": request.trackTotalHits = try trackTotalHits(value)
        case "track_scores": request.tracksScores = try reader.bool(value, key)
        case "aggs", "aggregations": request.aggregations = try aggregations.aggregations(value)
        case "timeout": request.timeoutMillis = try timeout(value)
        case "min_score": request.minScore = Float(try reader.double(value, key))
        case "version": request.returnsVersion = try reader.bool(value, key)
        case "seq_no_primary_term": request.returnsSequenceNumber = try reader.bool(value, key)
        default:
            throw reader.parsing("Unknown key for a \(DSLReader.token(value)) in [\(key)].", at: value)
        }
    }

    private func from(_ view: JSONView) throws(ElasticError) -> Int {
        let from = try reader.int(view, "from")
        guard from >= 0 else {
            throw .illegalArgument("[from] parameter cannot be negative but was [\(from)]")
        }
        return from
    }

    private func size(_ view: JSONView) throws(ElasticError) -> Int {
        let size = try reader.int(view, "size")
        guard size >= 0 else {
            throw .illegalArgument("[size] parameter cannot be negative, found [\(size)]")
        }
        return size
    }

    private func checkWindow(_ request: SearchRequest) throws(ElasticError) {
        let window = request.from + request.size
        guard window <= Limits.resultWindowMax else {
            throw .illegalArgument(
                "Result window is too large, from + size must be less than or equal to: [\(Limits.resultWindowMax)] "
                    + "but was [\(window)]. See the scroll api for a more efficient way to request large data sets. "
                    + "This limit can be set by changing the [index.max_result_window] index level setting.")
        }
    }

    private func searchAfter(_ view: JSONView) throws(ElasticError) -> [ScalarValue?] {
        guard view.kind == .array else {
            throw reader.parsing(
                "Expected [START_ARRAY] in [search_after] but found [\(DSLReader.token(view))]", at: view)
        }
        guard view.count > 0 else { throw .illegalArgument("Values must contains at least one value.") }
        var out: [ScalarValue?] = []
        for element in view.elements {
            guard out.count < SortParser.keysMax else {
                throw .illegalArgument("[search_after] takes at most [\(SortParser.keysMax)] values")
            }
            out.append(element.isNull ? nil : try reader.scalar(element, "search_after"))
        }
        return out
    }

    private func checkSearchAfter(_ request: SearchRequest) throws(ElasticError) {
        guard let after = request.searchAfter else { return }
        guard request.from == 0 else {
            throw .illegalArgument("`from` parameter must be set to 0 when `search_after` is used.")
        }
        guard !request.sort.isEmpty else {
            throw .illegalArgument("Sort must contain at least one field.")
        }
        guard after.count == request.sort.count else {
            throw .illegalArgument(
                "search_after has \(after.count) value(s) but sort has \(request.sort.count).")
        }
    }

    private func source(_ view: JSONView) throws(ElasticError) -> SourceFilter {
        switch view.kind {
        case .bool: return view.bool == true ? .all : .none
        case .string, .array: return .some(includes: try reader.strings(view, "_source"), excludes: [])
        case .object:
            var includes: [String] = []
            var excludes: [String] = []
            for (key, value) in view.members {
                switch key {
                case "includes", "include": includes += try reader.strings(value, key)
                case "excludes", "exclude": excludes += try reader.strings(value, key)
                default:
                    throw reader.parsing(
                        "Unknown key for a \(DSLReader.token(value)) in [\(key)].", at: value)
                }
            }
            return .some(includes: includes, excludes: excludes)
        case .null, .number:
            throw reader.parsing(
                "Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] but found "
                    + "[\(DSLReader.token(view))]", at: view)
        }
    }

    private func trackTotalHits(_ view: JSONView) throws(ElasticError) -> TrackTotalHits {
        if let value = view.bool { return value ? .exact : .none }
        if view.string == "true" { return .exact }
        if view.string == "false" { return .none }
        let count = try reader.int(view, "track_total_hits")
        guard count >= -1 else {
            throw .illegalArgument(
                "[track_total_hits] parameter must be positive or equals to -1, got \(count)")
        }
        return count == -1 ? .none : .upTo(count)
    }

    private func timeout(_ view: JSONView) throws(ElasticError) -> Int64? {
        let text = try reader.string(view, "timeout")
        guard let millis = TimeValue.millis(text) else {
            throw .illegalArgument(
                "failed to parse setting [timeout] with value [\(text)] as a time value: "
                    + "unit is missing or unrecognized")
        }
        return millis < 0 ? nil : millis
    }
}
