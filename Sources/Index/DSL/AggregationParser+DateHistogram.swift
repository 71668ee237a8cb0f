// SPDX-License-Identifier: Apache-2.0

import Base

extension AggregationParser {
    func dateHistogram(_ body: JSONView) throws(ElasticError) -> DateHistogramAggregation {
        var histogram = DateHistogramAggregation(field: "", rounding: DateRounding(.fixed(1)))
        var field: String?
        var interval: DateRounding.Interval?
        var zone = ZoneOffset.utc
        var offset: Int64 = 0
        for (key, value) in body.members {
            switch key {
            case "field": field = try reader.string(value, key)
            case "calendar_interval", "fixed_interval":
                guard interval == nil else {
                    throw .illegalArgument(
                        "Cannot use [fixed_interval] with [calendar_interval] configuration option.")
                }
                interval = try self.interval(value, key)
            case "time_zone": zone = try reader.zone(value)
            case "offset": offset = try self.offset(value)
            case "min_doc_count": histogram.documentCountMin = try count(value, key)
            case "extended_bounds": histogram.extendedBounds = try dateBounds(value, key)
            case "hard_bounds": histogram.hardBounds = try dateBounds(value, key)
            case "format": histogram.format = try reader.dateFormat(value)
            case "missing": histogram.missing = try reader.scalar(value, key)
            case "keyed": histogram.isKeyed = try reader.bool(value, key)
            case "order": histogram.order = try order(value)
            default: throw reader.unknownField(key, in: "date_histogram", at: value)
            }
        }
        guard let interval else {
            throw .illegalArgument("Invalid interval specified, must be non-null and non-empty")
        }
        histogram.field = try required(field)
        histogram.rounding = DateRounding(interval, zone: zone, offsetMillis: offset)
        return histogram
    }

    private func count(_ view: JSONView, _ name: String) throws(ElasticError) -> Int {
        let count = try reader.int(view, name)
        guard count >= 0 else {
            throw .illegalArgument("[\(name)] must be greater than or equal to 0. Found [\(count)]")
        }
        return count
    }

    private func interval(_ view: JSONView, _ name: String) throws(ElasticError) -> DateRounding.Interval {
        let text = try reader.string(view, name)
        if name == "calendar_interval" {
            guard let unit = Self.calendarUnit(text) else {
                throw .illegalArgument(
                    "The supplied interval [\(text)] could not be parsed as a calendar interval.")
            }
            return .calendar(unit)
        }
        guard let millis = TimeValue.millis(text), millis > 0 else {
            throw .illegalArgument(
                "failed to parse setting [date_histogram.fixedInterval] with value [\(text)] as a time value: "
                    + "unit is missing or unrecognized")
        }
        return .fixed(millis)
    }

    private static func calendarUnit(_ text: String) -> CalendarUnit? {
        switch text {
        case "second", "1s": return .second
        case "minute", "1m": return .minute
        case "hour", "1h": return .hour
        case "day", "1d": return .day
        case "week", "1w": return .week
        case "month", "1M": return .month
        case "quarter", "1q": return .quarter
        case "year", "1y": return .year
        default: return nil
        }
    }

    /// `+6h`, `-1d`, or milliseconds.
    private func offset(_ view: JSONView) throws(ElasticError) -> Int64 {
        if let millis = view.int64, millis.magnitude < 1 << 53 { return millis }
        let text = try reader.string(view, "offset")
        let isNegative = text.hasPrefix("-")
        let rest = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard let millis = TimeValue.millis(rest) else {
            throw .illegalArgument(
                "failed to parse setting [DateHistogramAggregationBuilder.parseOffset] with value [\(rest)] as a time "
                    + "value: unit is missing or unrecognized")
        }
        return isNegative ? 0 &- millis : millis
    }

    private func dateBounds(_ view: JSONView, _ name: String) throws(ElasticError) -> DateBounds {
        var bounds = DateBounds(min: nil, max: nil)
        for (key, value) in try reader.object(view, name) {
            switch key {
            case "min": bounds.min = value.isNull ? nil : try reader.scalar(value, key)
            case "max": bounds.max = value.isNull ? nil : try reader.scalar(value, key)
            default: throw reader.unknownField(key, in: name, at: value)
            }
        }
        return bounds
    }
}
