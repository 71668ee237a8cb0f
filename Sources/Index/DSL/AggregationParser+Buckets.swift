// SPDX-License-Identifier: Apache-2.0

import Base

/// Aggregations that make many buckets of one field.
extension AggregationParser {
    func terms(_ body: JSONView) throws(ElasticError) -> TermsAggregation {
        var terms = TermsAggregation(field: "")
        var field: String?
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "size": terms.size = try bucketCount(value)
            case "min_doc_count": terms.documentCountMin = try documentCountMin(value)
            case "order": terms.order = try order(value)
            case "missing": terms.missing = try reader.scalar(value, key)
            case "include": terms.include = try valueList(value, key)
            case "exclude": terms.exclude = try valueList(value, key)
            case "format": terms.format = try numberOrDateFormat(value)
            case "show_term_doc_count_error": terms.showsCountError = try reader.bool(value, key)
            // Hints of how to run; one shard and exact counts need none of them.
            case "shard_size": _ = try reader.int(value, key)
            case "execution_hint", "collect_mode": _ = try reader.string(value, key)
            default: throw reader.unknownField(key, in: "terms", at: value)
            }
        }
        terms.field = try required(field)
        return terms
    }

    private func bucketCount(_ view: JSONView) throws(ElasticError) -> Int {
        let size = try reader.int(view, "size")
        guard size > 0 else {
            throw .illegalArgument("[size] must be greater than 0. Found [\(size)] in [terms]")
        }
        return min(size, Limits.bucketsMax)
    }

    private func documentCountMin(_ view: JSONView) throws(ElasticError) -> Int {
        let count = try reader.int(view, "min_doc_count")
        guard count >= 0 else {
            throw .illegalArgument("[min_doc_count] must be greater than or equal to 0. Found [\(count)]")
        }
        return count
    }

    private func valueList(_ view: JSONView, _ name: String) throws(ElasticError) -> [ScalarValue] {
        guard view.kind == .array else {
            throw .illegalArgument(
                "[\(name)] takes a list of values; regular expressions and partitions are not supported")
        }
        guard view.count <= Limits.termsPerQueryMax else {
            throw .illegalArgument("[\(name)] takes at most [\(Limits.termsPerQueryMax)] values")
        }
        var out: [ScalarValue] = []
        for element in view.elements { out.append(try reader.scalar(element, name)) }
        return out
    }

    /// `{"_count": "asc"}` or an array of such.
    func order(_ view: JSONView) throws(ElasticError) -> [BucketOrder] {
        guard view.kind == .array else { return [try oneOrder(view)] }
        var out: [BucketOrder] = []
        for element in view.elements {
            guard out.count < 32 else { throw .illegalArgument("[order] takes at most 32 keys") }
            out.append(try oneOrder(element))
        }
        return out
    }

    private func oneOrder(_ view: JSONView) throws(ElasticError) -> BucketOrder {
        var members = view.members
        guard view.count == 1, let (path, value) = members.next() else {
            throw reader.parsing("Must specify at least one field for [order]", at: view)
        }
        let direction = try reader.string(value, "order").lowercased()
        guard direction == "asc" || direction == "desc" else {
            throw reader.parsing("Unknown order direction [\(direction)]", at: value)
        }
        return BucketOrder(try orderKey(path), isAscending: direction == "asc")
    }

    /// `a>b.value`, `a[value]`.
    private func orderKey(_ text: String) throws(ElasticError) -> BucketOrder.Key {
        if text == "_count" { return .count }
        if text == "_key" { return .key }
        var path = text.split(separator: ">", omittingEmptySubsequences: false).map(String.init)
        guard var last = path.popLast(), path.count < Limits.aggregationDepthMax, !last.isEmpty else {
            throw .illegalArgument("Invalid path [\(text)] in [order]")
        }
        var value: String?
        if last.hasSuffix("]"), let open = last.firstIndex(of: "[") {
            value = String(last[last.index(after: open)...].dropLast())
            last = String(last[..<open])
        } else if let dot = last.lastIndex(of: ".") {
            value = String(last[last.index(after: dot)...])
            last = String(last[..<dot])
        }
        return .metric(path: path + [last], value: value)
    }

    func histogram(_ body: JSONView) throws(ElasticError) -> HistogramAggregation {
        var histogram = HistogramAggregation(field: "", interval: 0)
        var field: String?
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "interval": histogram.interval = try reader.double(value, key)
            case "offset": histogram.offset = try reader.double(value, key)
            case "min_doc_count": histogram.documentCountMin = try documentCountMin(value)
            case "missing": histogram.missing = try reader.scalar(value, key)
            case "keyed": histogram.isKeyed = try reader.bool(value, key)
            case "order": histogram.order = try order(value)
            case "extended_bounds": histogram.extendedBounds = try numberBounds(value, key)
            case "hard_bounds": histogram.hardBounds = try numberBounds(value, key)
            default: throw reader.unknownField(key, in: "histogram", at: value)
            }
        }
        guard histogram.interval > 0 else {
            throw .illegalArgument("[interval] must be >0 for histogram aggregation [histogram]")
        }
        histogram.field = try required(field)
        return histogram
    }

    private func numberBounds(
        _ view: JSONView, _ name: String
    ) throws(ElasticError) -> HistogramAggregation.Bounds {
        var bounds = HistogramAggregation.Bounds()
        for (key, value) in try reader.object(view, name) {
            switch key {
            case "min": bounds.min = value.isNull ? nil : try reader.double(value, key)
            case "max": bounds.max = value.isNull ? nil : try reader.double(value, key)
            default: throw reader.unknownField(key, in: name, at: value)
            }
        }
        if let min = bounds.min, let max = bounds.max, max < min {
            throw .illegalArgument("max bound [\(max)] must be greater than min bound [\(min)]")
        }
        return bounds
    }

    func range(_ body: JSONView, isDateRange: Bool) throws(ElasticError) -> RangeAggregation {
        let name = isDateRange ? "date_range" : "range"
        var aggregation = RangeAggregation(field: "", ranges: [])
        aggregation.isDateRange = isDateRange
        var field: String?
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "ranges": aggregation.ranges = try ranges(value, name)
            case "keyed": aggregation.isKeyed = try reader.bool(value, key)
            case "missing": aggregation.missing = try reader.scalar(value, key)
            case "format" where isDateRange: aggregation.format = try reader.dateFormat(value)
            case "time_zone" where isDateRange: aggregation.timeZone = try reader.zone(value)
            default: throw reader.unknownField(key, in: name, at: value)
            }
        }
        aggregation.field = try required(field)
        guard !aggregation.ranges.isEmpty else {
            throw .illegalArgument("No [ranges] specified for the [\(name)] aggregation")
        }
        return aggregation
    }

    private func ranges(_ view: JSONView, _ name: String) throws(ElasticError) -> [RangeAggregation.Range] {
        guard view.kind == .array, view.count <= Limits.clausesPerQueryMax else {
            throw reader.content("[\(name)] [ranges] takes a list of up to 1024 ranges", at: view)
        }
        var out: [RangeAggregation.Range] = []
        for element in view.elements {
            var range = RangeAggregation.Range()
            for (key, value) in try reader.object(element, "ranges") {
                switch key {
                case "key": range.key = try reader.string(value, key)
                case "from": range.from = value.isNull ? nil : try rangeBound(value, name)
                case "to": range.to = value.isNull ? nil : try rangeBound(value, name)
                default: throw reader.unknownField(key, in: "range", at: value)
                }
            }
            out.append(range)
        }
        return out
    }

    private func rangeBound(_ view: JSONView, _ name: String) throws(ElasticError) -> ScalarValue {
        name == "range" ? .double(try reader.double(view, name)) : try reader.scalar(view, name)
    }
}
