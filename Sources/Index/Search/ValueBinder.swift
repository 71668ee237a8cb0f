// SPDX-License-Identifier: Apache-2.0

/// Turns scalars of a request into the form in which a field keeps its values.
struct ValueBinder {
    let field: MappedField
    let nowMillis: Int64

    /// A value as a number of the field's column, or `nil` when no row can hold it (a fraction in an integer field).
    func integer(_ value: ScalarValue) throws(ElasticError) -> Int64? {
        switch field.type {
        case .boolean: return try boolean(value) ? 1 : 0
        case .date: return try date(value, roundsUp: false)
        case .double, .float, .halfFloat: return SortableDouble.encode(try double(value))
        default:
            if case .int(let number) = value { return number }
            let number = try double(value)
            return Int64(exactly: number)
        }
    }

    private func boolean(_ value: ScalarValue) throws(ElasticError) -> Bool {
        switch value {
        case .bool(let truth): return truth
        case .string("true"): return true
        case .string("false"), .string(""): return false
        default:
            throw .queryShard(
                "failed to create query: Can't parse boolean value [\(value.text)], expected [true] or [false]")
        }
    }

    func double(_ value: ScalarValue) throws(ElasticError) -> Double {
        switch value {
        case .bool(let truth) where field.type == .boolean: return truth ? 1 : 0
        case .string(let text):
            if field.type == .boolean { return try boolean(value) ? 1 : 0 }
            if field.type == .date { return Double(try date(value, roundsUp: false)) }
            guard let number = Double(text), number.isFinite else {
                throw .queryShard("failed to create query: For input string: \"\(text)\"")
            }
            return number
        default:
            guard let number = value.doubleValue else {
                throw .queryShard("failed to create query: For input string: \"\(value.text)\"")
            }
            return number
        }
    }

    /// Milliseconds of a date or date expression.
    func date(
        _ value: ScalarValue, roundsUp: Bool, format: DateFormat? = nil, zone: ZoneOffset? = nil
    ) throws(ElasticError) -> Int64 {
        let format = format ?? field.mapping.format ?? .standard
        let text: String
        switch value {
        case .int(let millis): text = String(millis)
        case .double(let number):
            guard let millis = Int64(exactly: number.rounded(.down)) else {
                throw .parse("failed to parse date field [\(value.text)]")
            }
            text = String(millis)
        default: text = value.text
        }
        do {
            return try DateMath(format: format, nowMillis: nowMillis, zone: zone ?? .utc)
                .evaluate(text, roundsUp: roundsUp)
        } catch {
            // A number means milliseconds whatever the field's format.
            if case .int(let millis) = value { return millis }
            throw .parse("failed to parse date field [\(text)] with format [\(format.source)]")
        }
    }

    /// A value as a number of the column; one that no row can hold becomes the greatest below it.
    func nearest(_ value: ScalarValue) throws(ElasticError) -> Int64 {
        if let exact = try integer(value) { return exact }
        return Int64(try double(value).rounded(.down).clamped)
    }

    /// The term of a value in a keyword or text field.
    func term(_ value: ScalarValue) -> [UInt8] { Array(value.text.utf8) }

    func address(_ value: ScalarValue) throws(ElasticError) -> IPAddress {
        guard let address = IPAddress(value.text) else {
            throw .queryShard("failed to create query: '\(value.text)' is not an IP string literal.")
        }
        return address
    }

    /// The column values that a range means; `nil` for none.
    func range(_ query: RangeQuery) throws(ElasticError) -> ClosedRange<Int64>? {
        var (low, high) = (Int64.min, Int64.max)
        if let bound = query.lower {
            guard let value = try lower(bound, query) else { return nil }
            low = value
        }
        if let bound = query.upper {
            guard let value = try upper(bound, query) else { return nil }
            high = value
        }
        return low <= high ? low...high : nil
    }

    private func lower(_ bound: RangeQuery.Bound, _ query: RangeQuery) throws(ElasticError) -> Int64? {
        if field.type == .date {
            // `gt` of a rounded date means after the unit's last millisecond, `gte` from its first.
            let millis = try date(
                bound.value, roundsUp: !bound.isInclusive, format: query.format, zone: query.timeZone)
            return bound.isInclusive ? millis : after(millis)
        }
        if field.type.isInteger, case .int(let number) = bound.value {
            return bound.isInclusive ? number : after(number)
        }
        if field.type.isInteger {
            let number = try double(bound.value)
            if number >= 0x1p63 { return nil }
            let ceiling = number.rounded(.up)
            if ceiling < -0x1p63 { return .min }
            guard let whole = Int64(exactly: ceiling) else { return nil }
            return bound.isInclusive || ceiling != number ? whole : after(whole)
        }
        guard let value = try integer(bound.value) else { return nil }
        if field.type.isFloating { return floatingLower(value, bound.isInclusive) }
        return bound.isInclusive ? value : after(value)
    }

    private func upper(_ bound: RangeQuery.Bound, _ query: RangeQuery) throws(ElasticError) -> Int64? {
        if field.type == .date {
            let millis = try date(
                bound.value, roundsUp: bound.isInclusive, format: query.format, zone: query.timeZone)
            return bound.isInclusive ? millis : before(millis)
        }
        if field.type.isInteger, case .int(let number) = bound.value {
            return bound.isInclusive ? number : before(number)
        }
        if field.type.isInteger {
            let number = try double(bound.value)
            if number >= 0x1p63 { return .max }
            let floor = number.rounded(.down)
            guard let whole = Int64(exactly: floor) else { return nil }
            return bound.isInclusive || floor != number ? whole : before(whole)
        }
        guard let value = try integer(bound.value) else { return nil }
        if field.type.isFloating { return floatingUpper(value, bound.isInclusive) }
        return bound.isInclusive ? value : before(value)
    }

    // -0.0 and 0.0 are neighbours in sortable form, and equal as bounds.
    private func floatingLower(_ value: Int64, _ isInclusive: Bool) -> Int64? {
        if SortableDouble.decode(value) == 0 { return isInclusive ? -1 : 1 }
        return isInclusive ? value : after(value)
    }

    private func floatingUpper(_ value: Int64, _ isInclusive: Bool) -> Int64? {
        if SortableDouble.decode(value) == 0 { return isInclusive ? 0 : -2 }
        return isInclusive ? value : before(value)
    }

    private func after(_ value: Int64) -> Int64? { value == .max ? nil : value + 1 }
    private func before(_ value: Int64) -> Int64? { value == .min ? nil : value - 1 }
}
