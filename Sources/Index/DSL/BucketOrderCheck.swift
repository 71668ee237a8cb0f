// SPDX-License-Identifier: Apache-2.0

/// Checks that buckets are ordered by metrics that exist.
enum BucketOrderCheck {
    static func check(_ kind: AggregationKind, children: [Aggregation]) throws(ElasticError) {
        let order: [BucketOrder]
        switch kind {
        case .terms(let terms): order = terms.order
        case .dateHistogram(let histogram): order = histogram.order
        case .histogram(let histogram): order = histogram.order
        default: return
        }
        for key in order {
            guard case .metric(let path, let value) = key.key else { continue }
            try check(path[...], value, in: children)
        }
    }

    private static func check(
        _ path: ArraySlice<String>, _ value: String?, in children: [Aggregation]
    ) throws(ElasticError) {
        guard let name = path.first, let child = children.first(where: { $0.name == name }) else {
            let name = path.first ?? ""
            throw invalid(
                "Invalid aggregator order path [\(name)]. The provided aggregation [\(name)] either does not exist, "
                    + "or is a pipeline aggregation and cannot be used to sort the buckets.")
        }
        switch child.kind {
        case .metric(let metric):
            guard path.count == 1, values(of: metric.function).contains(value ?? "value") else {
                throw invalid(
                    "Invalid aggregation order path [\(name)]: when ordering on [\(metric.function.rawValue)], "
                        + "use one of \(values(of: metric.function))")
            }
        case .filter, .missing, .global:
            if path.count > 1 {
                try check(path.dropFirst(), value, in: child.children)
            } else if let value, value != "doc_count", value != "_count" {
                throw invalid("Invalid aggregation order path [\(name).\(value)]: a bucket has only [_count]")
            }
        default:
            throw invalid(
                "Invalid aggregation order path [\(name)]. Buckets can only be sorted on a sub-aggregator path that "
                    + "is built out of zero or more single-bucket aggregations within the path and a final "
                    + "single-bucket or a metrics aggregation at the path end.")
        }
    }

    private static func values(of function: MetricAggregation.Function) -> [String] {
        switch function {
        case .stats: return ["min", "max", "avg", "sum", "count"]
        case .extendedStats:
            return ["min", "max", "avg", "sum", "count", "sum_of_squares", "variance", "std_deviation"]
        default: return ["value"]
        }
    }

    private static func invalid(_ reason: String) -> ElasticError {
        ElasticError(type: "aggregation_execution_exception", reason: reason)
    }
}
