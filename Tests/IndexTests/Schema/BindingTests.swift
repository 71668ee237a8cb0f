// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Index

@Suite("Binding of query values")
struct BindingTests {
    private func field(_ type: FieldType) -> MappedField {
        MappedField(id: FieldID(0), path: "f", mapping: FieldMapping(type), parent: nil)
    }

    private func range(
        _ type: FieldType, _ lower: ScalarValue?, _ lowerIn: Bool, _ upper: ScalarValue?, _ upperIn: Bool
    ) throws -> MappedField.BoundRange {
        let query = RangeQuery(
            field: "f", lower: lower.map { .init($0, isInclusive: lowerIn) },
            upper: upper.map { .init($0, isInclusive: upperIn) })
        return try field(type).bindRange(query, nowMillis: 0)
    }

    @Test("bounds of integers become closed, fractions move inwards")
    func integers() throws {
        #expect(try range(.long, .int(1), false, .int(9), false) == .int64(2...8))
        #expect(try range(.long, .double(1.5), true, .double(3.5), true) == .int64(2...3))
        #expect(try range(.long, .string("3"), true, nil, true) == .int64(3...Int64.max))
        #expect(try range(.long, .int(.max), false, nil, true) == .nothing)
        #expect(try range(.long, .double(1e300), true, nil, true) == .nothing)
        #expect(try range(.long, .int(5), true, .int(4), true) == .nothing)
    }

    @Test("date bounds round as Elasticsearch's do")
    func dates() throws {
        let month = ScalarValue.string("2024-02")
        #expect(try range(.date, month, true, month, true) == .int64(1_706_745_600_000...1_709_251_199_999))
        #expect(try range(.date, month, false, nil, true) == .int64(1_709_251_200_000...Int64.max))
        #expect(try range(.date, nil, true, month, false) == .int64(Int64.min...1_706_745_599_999))
    }

    @Test("values that do not fit are refused with Elasticsearch's words")
    func errors() throws {
        let number = #expect(throws: ElasticError.self) {
            try self.field(.long).bindTerm(.string("abc"), nowMillis: 0)
        }
        #expect(number?.type == "query_shard_exception")
        #expect(number?.reason == #"failed to create query: For input string: "abc""#)
        let date = #expect(throws: ElasticError.self) { try range(.date, .string("x"), true, nil, true) }
        #expect(
            date?.reason
                == "failed to parse date field [x] with format [strict_date_optional_time||epoch_millis]")
        let ip = #expect(throws: ElasticError.self) {
            try self.field(.ip).bindTerm(.string("1.2"), nowMillis: 0)
        }
        #expect(ip?.reason == "failed to create query: '1.2' is not an IP string literal.")
    }

    @Test("a term that the type cannot have matches nothing")
    func nothing() throws {
        #expect(try field(.long).bindTerm(.double(1.5), nowMillis: 0) == .nothing)
        #expect(try field(.byte).bindTerm(.int(300), nowMillis: 0) == .nothing)
        #expect(try field(.long).bindTerm(.double(2), nowMillis: 0) == .int64(2))
    }
}
