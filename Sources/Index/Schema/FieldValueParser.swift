// SPDX-License-Identifier: Apache-2.0

/// One scalar → the value that a field of a type stores. Used for documents, `null_value` and queries alike,
/// so that all three agree.
enum FieldValueParser {
    /// The value as a list of one, in the field's storage; text fields give their analysed terms.
    static func values(of scalar: ScalarValue, as mapping: FieldMapping) throws(ValueFailure) -> ParsedValues
    {
        switch mapping.type {
        case .long, .integer, .short, .byte: return .int64([try integer(scalar, mapping)])
        case .double, .float, .halfFloat: return .double([try floating(scalar, mapping)])
        case .boolean: return .bool([try bool(scalar)])
        case .date: return .int64([try date(scalar, mapping)])
        case .ip: return .ip([try address(scalar)])
        case .keyword, .flattened: return .keyword([Array(scalar.text.utf8)])
        case .resolvedKeyword: return .int64([try integer(scalar, FieldMapping(.long))])
        case .text, .object:
            var stream = TokenStream()
            mapping.analyzer.analyze(scalar.text, into: &stream)
            return .text(stream)
        }
    }

    static func integer(_ scalar: ScalarValue, _ mapping: FieldMapping) throws(ValueFailure) -> Int64 {
        let type = mapping.type == .resolvedKeyword ? FieldType.long : mapping.type
        let range = type.integerRange ?? Int64.min...Int64.max
        let value: Int64
        switch scalar {
        case .int(let number): value = number
        case .unsigned: throw outOfRange(scalar, type)
        case .double(let number): value = try cut(number, scalar, mapping, type)
        case .string(let text):
            guard mapping.isCoerced else {
                throw ValueFailure(.illegalArgument("\(capital(type)) value passed as String"))
            }
            if let number = Int64(text) {
                value = number
            } else if let number = NumberText.double(text) {
                value = try cut(number, scalar, mapping, type)
            } else {
                throw ValueFailure(.numberFormat(text))
            }
        case .bool(let flag): throw ValueFailure(.numberFormat(String(flag)))
        }
        guard range.contains(value) else { throw outOfRange(scalar, type) }
        return value
    }

    /// A fraction is cut off, or refused without coercion.
    private static func cut(
        _ number: Double, _ scalar: ScalarValue, _ mapping: FieldMapping, _ type: FieldType
    ) throws(ValueFailure) -> Int64 {
        let whole = number.rounded(.towardZero)
        if whole != number, !mapping.isCoerced {
            throw ValueFailure(
                .illegalArgument("\(scalar.text) cannot be converted to \(capital(type)) without data loss"))
        }
        guard let value = Int64(exactly: whole) else { throw outOfRange(scalar, type) }
        return value
    }

    private static func outOfRange(_ scalar: ScalarValue, _ type: FieldType) -> ValueFailure {
        let noun: String
        switch type {
        case .integer: noun = "an integer"
        case .short: noun = "a short"
        case .byte: noun = "a byte"
        default: noun = "a long"
        }
        return ValueFailure(.illegalArgument("Value [\(scalar.text)] is out of range for \(noun)"))
    }

    private static func capital(_ type: FieldType) -> String {
        switch type {
        case .integer: return "Integer"
        case .short: return "Short"
        case .byte: return "Byte"
        case .double: return "Double"
        case .float, .halfFloat: return "Float"
        default: return "Long"
        }
    }

    static func floating(_ scalar: ScalarValue, _ mapping: FieldMapping) throws(ValueFailure) -> Double {
        let value: Double
        switch scalar {
        case .int, .unsigned, .double: value = scalar.doubleValue ?? 0
        case .string(let text):
            guard mapping.isCoerced else {
                throw ValueFailure(.illegalArgument("\(capital(mapping.type)) value passed as String"))
            }
            guard let number = NumberText.double(text) else { throw ValueFailure(.numberFormat(text)) }
            value = number
        case .bool(let flag): throw ValueFailure(.numberFormat(String(flag)))
        }
        guard value.magnitude <= mapping.type.floatingMagnitudeMax ?? .greatestFiniteMagnitude else {
            throw ValueFailure(
                .illegalArgument(
                    "[\(mapping.type.rawValue)] supports only finite values, but got [\(scalar.text)]"))
        }
        return value
    }

    /// `true`, `false`, either as a text; the empty text is false.
    static func bool(_ scalar: ScalarValue) throws(ValueFailure) -> Bool {
        switch scalar {
        case .bool(let value): return value
        case .string("true"): return true
        case .string("false"), .string(""): return false
        default:
            throw ValueFailure(
                .illegalArgument(
                    "Failed to parse value [\(scalar.text)] as only [true] or [false] are allowed."))
        }
    }

    static func date(_ scalar: ScalarValue, _ mapping: FieldMapping) throws(ValueFailure) -> Int64 {
        let format = mapping.format ?? .standard
        guard let millis = format.parse(wholeNumberText(scalar)) else {
            throw ValueFailure(
                .illegalArgument("failed to parse date field [\(scalar.text)] with format [\(format.source)]")
            )
        }
        return millis
    }

    /// Numbers go through the format as their digits, as in Elasticsearch: `1.7e12` too.
    static func wholeNumberText(_ scalar: ScalarValue) -> String {
        if case .double(let value) = scalar, let whole = Int64(exactly: value.rounded(.towardZero)) {
            return String(whole)
        }
        return scalar.text
    }

    static func address(_ scalar: ScalarValue) throws(ValueFailure) -> IPAddress {
        guard case .string(let text) = scalar, let address = IPAddress(text) else {
            throw ValueFailure(.illegalArgument("'\(scalar.text)' is not an IP string literal."))
        }
        return address
    }
}
