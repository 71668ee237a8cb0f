// SPDX-License-Identifier: Apache-2.0

import Base

/// Values of queries → values of the field's type, with Elasticsearch's errors.
extension MappedField {
    /// What a `term` on the field looks for.
    public enum BoundTerm: Sendable, Equatable {
        /// A term of the dictionary: keyword, flattened, and text (not analysed).
        case bytes([UInt8])
        case int64(Int64)
        case double(Double)
        case bool(Bool)
        case ip(IPAddress)
        /// Any instant or address of a closed range: a date with missing parts, an address block.
        case int64Range(ClosedRange<Int64>)
        case ipRange(ClosedRange<IPAddress>)
        /// A value that the type cannot have, such as 1.5 of a long: matches nothing.
        case nothing
    }

    /// Closed bounds in the field's type.
    public enum BoundRange: Sendable, Equatable {
        case int64(ClosedRange<Int64>)
        /// Infinite where open.
        case double(ClosedRange<Double>)
        case ip(ClosedRange<IPAddress>)
        /// Terms in the order of their bytes; nil: unbounded.
        case bytes(lower: [UInt8]?, lowerInclusive: Bool, upper: [UInt8]?, upperInclusive: Bool)
        /// No value can be within.
        case nothing
    }

    /// - Parameter nowMillis: what `now` stands for in dates.
    public func bindTerm(_ value: ScalarValue, nowMillis: Int64) throws(ElasticError) -> BoundTerm {
        try requireIndexed()
        switch type {
        case .keyword, .flattened, .text: return .bytes(Array(value.text.utf8))
        case .long, .integer, .short, .byte, .resolvedKeyword: return try integerTerm(value)
        case .double, .float, .halfFloat:
            return .double(
                try query(value, "") { v throws(ValueFailure) in
                    try FieldValueParser.floating(v, FieldMapping(.double))
                })
        case .boolean:
            return .bool(
                try query(value, "Can't parse boolean value [\(value.text)], expected [true] or [false]") {
                    v throws(ValueFailure) in try FieldValueParser.bool(v)
                })
        case .date:
            let low = try bindDate(value, nowMillis: nowMillis, roundsUp: false)
            let high = try bindDate(value, nowMillis: nowMillis, roundsUp: true)
            return low < high ? .int64Range(low...high) : .int64(low)
        case .ip:
            if let block = IPAddress.block(value.text) { return .ipRange(block.first...block.last) }
            return .ip(try query(value, "") { v throws(ValueFailure) in try FieldValueParser.address(v) })
        case .object: return .nothing
        }
    }

    private func requireIndexed() throws(ElasticError) {
        guard mapping.isIndexed || mapping.hasDocValues else {
            throw .illegalArgument(
                "Cannot search on field [\(path)] since it is not indexed nor has doc values.")
        }
    }

    /// Runs a parser of values; its failure becomes a `query_shard_exception`, as Elasticsearch wraps it.
    private func query<Value>(
        _ value: ScalarValue, _ reason: String, _ parse: (ScalarValue) throws(ValueFailure) -> Value
    ) throws(ElasticError) -> Value {
        do throws(ValueFailure) { return try parse(value) } catch {
            let why = reason.isEmpty ? error.reason : reason
            throw ElasticError.queryShard("failed to create query: \(why)").caused(by: error.error)
        }
    }

    private func integerTerm(_ value: ScalarValue) throws(ElasticError) -> BoundTerm {
        if case .int(let number) = value { return inRange(number) }
        if case .string(let text) = value, let number = Int64(text) { return inRange(number) }
        let number = try query(value, "") { v throws(ValueFailure) in
            try FieldValueParser.floating(v, FieldMapping(.double))
        }
        guard let whole = Int64(exactly: number) else { return .nothing }
        return inRange(whole)
    }

    private func inRange(_ number: Int64) -> BoundTerm {
        (type.integerRange ?? Int64.min...Int64.max).contains(number) ? .int64(number) : .nothing
    }

    /// Milliseconds since 1970 UTC of a date expression.
    /// - Parameters:
    ///   - format: replaces the field's.
    ///   - roundsUp: to the last millisecond of what is missing or rounded: for `gt` and `lte`.
    public func bindDate(
        _ value: ScalarValue, nowMillis: Int64, roundsUp: Bool, format: DateFormat? = nil,
        zone: ZoneOffset = .utc
    ) throws(ElasticError) -> Int64 {
        let format = format ?? mapping.format ?? .standard
        let math = DateMath(format: format, nowMillis: nowMillis, zone: zone)
        do throws(DateMath.Failure) {
            return try math.evaluate(FieldValueParser.wholeNumberText(value), roundsUp: roundsUp)
        } catch {
            switch error {
            case .unparsableMath(let reason): throw .parse(reason)
            case .unparsableDate(let text):
                throw .parse("failed to parse date field [\(text)] with format [\(format.source)]")
            }
        }
    }

    /// The range's bounds in the field's type.
    public func bindRange(_ range: RangeQuery, nowMillis: Int64) throws(ElasticError) -> BoundRange {
        try requireIndexed()
        if range.format != nil || range.timeZone != nil, type != .date {
            let parameter = range.format != nil ? "format" : "time_zone"
            throw .queryShard(
                "Range query on field [\(path)] of type [\(type.shownName)] does not support [\(parameter)]")
        }
        switch type {
        case .date: return try dateRange(range, nowMillis: nowMillis)
        case .long, .integer, .short, .byte, .resolvedKeyword: return try integerRange(range)
        case .double, .float, .halfFloat: return try doubleRange(range)
        case .ip: return try ipRange(range)
        case .keyword, .text, .flattened, .boolean:
            return .bytes(
                lower: range.lower.map { Array($0.value.text.utf8) },
                lowerInclusive: range.lower?.isInclusive ?? true,
                upper: range.upper.map { Array($0.value.text.utf8) },
                upperInclusive: range.upper?.isInclusive ?? true)
        case .object: return .nothing
        }
    }

    private func dateRange(_ range: RangeQuery, nowMillis: Int64) throws(ElasticError) -> BoundRange {
        var low = Int64.min
        var high = Int64.max
        if let lower = range.lower {
            low = try bindDate(
                lower.value, nowMillis: nowMillis, roundsUp: !lower.isInclusive, format: range.format,
                zone: range.timeZone ?? .utc)
            if !lower.isInclusive { low = low &+ 1 }
        }
        if let upper = range.upper {
            high = try bindDate(
                upper.value, nowMillis: nowMillis, roundsUp: upper.isInclusive, format: range.format,
                zone: range.timeZone ?? .utc)
            if !upper.isInclusive { high = high &- 1 }
        }
        return low <= high ? .int64(low...high) : .nothing
    }

    private func integerRange(_ range: RangeQuery) throws(ElasticError) -> BoundRange {
        var low = Int64.min
        var high = Int64.max
        if let lower = range.lower {
            guard let bound = try integerBound(lower, isLower: true) else { return .nothing }
            low = bound
        }
        if let upper = range.upper {
            guard let bound = try integerBound(upper, isLower: false) else { return .nothing }
            high = bound
        }
        return low <= high ? .int64(low...high) : .nothing
    }

    /// The closed bound of the same values; nil when no integer lies beyond it.
    private func integerBound(_ bound: RangeQuery.Bound, isLower: Bool) throws(ElasticError) -> Int64? {
        if let exact = Self.exactInteger(bound.value) {
            if bound.isInclusive { return exact }
            let (next, overflows) =
                isLower
                ? exact.addingReportingOverflow(1) : exact.subtractingReportingOverflow(1)
            return overflows ? nil : next
        }
        let number = try query(bound.value, "") { v throws(ValueFailure) in
            try FieldValueParser.floating(v, FieldMapping(.double))
        }
        if number >= 0x1p63 { return isLower ? nil : .max }
        if number < -0x1p63 { return isLower ? .min : nil }
        let rounded = number.rounded(isLower ? .up : .down)
        guard let whole = Int64(exactly: rounded) else { return isLower ? nil : .max }
        guard rounded == number, !bound.isInclusive else { return whole }
        let (next, overflows) =
            isLower
            ? whole.addingReportingOverflow(1) : whole.subtractingReportingOverflow(1)
        return overflows ? nil : next
    }

    private static func exactInteger(_ value: ScalarValue) -> Int64? {
        switch value {
        case .int(let number): return number
        case .string(let text): return Int64(text)
        case .bool, .unsigned, .double: return nil
        }
    }

    private func doubleRange(_ range: RangeQuery) throws(ElasticError) -> BoundRange {
        var low = -Double.infinity
        var high = Double.infinity
        if let lower = range.lower {
            low = try doubleBound(lower.value)
            if !lower.isInclusive { low = low.nextUp }
        }
        if let upper = range.upper {
            high = try doubleBound(upper.value)
            if !upper.isInclusive { high = high.nextDown }
        }
        return low <= high ? .double(low...high) : .nothing
    }

    private func doubleBound(_ value: ScalarValue) throws(ElasticError) -> Double {
        try query(value, "") { v throws(ValueFailure) in
            try FieldValueParser.floating(v, FieldMapping(.double))
        }
    }

    private func ipRange(_ range: RangeQuery) throws(ElasticError) -> BoundRange {
        var low: IPAddress? = .least
        var high: IPAddress? = .greatest
        if let lower = range.lower {
            let address = try query(lower.value, "") { v throws(ValueFailure) in
                try FieldValueParser.address(v)
            }
            low = lower.isInclusive ? address : address.next
        }
        if let upper = range.upper {
            let address = try query(upper.value, "") { v throws(ValueFailure) in
                try FieldValueParser.address(v)
            }
            high = upper.isInclusive ? address : address.previous
        }
        guard let low, let high, low <= high else { return .nothing }
        return .ip(low...high)
    }
}
