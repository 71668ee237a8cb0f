// SPDX-License-Identifier: Apache-2.0

/// A query whose fields and values are resolved under one mapping and whose statistics are taken from one
/// view.
indirect enum BoundQuery: Sendable {
    case all
    case none
    /// Rows with any of the terms; score 1.
    case terms(field: String, [[UInt8]])
    /// Rows with the term, scored by BM25.
    case scored(field: String, term: [UInt8], TermWeight)
    case prefix(field: String, [UInt8], ignoresCase: Bool)
    /// Rows with a term equal but for ASCII case.
    case anyCase(field: String, [UInt8])
    /// Rows with a term from `lower` up to `upper`, both inclusive or not.
    case termRange(field: String, lower: TermBound?, upper: TermBound?)
    /// Rows with a column value in the range.
    case range(field: String, ClosedRange<Int64>)
    /// Rows with any of these column values.
    case integers(field: String, [Int64])
    case exists(fields: [String])
    case numbers([UInt64])
    case bool(BoundBool)
    /// The query's rows, each scored alike.
    case constant(BoundQuery, Float)
    case boosted(BoundQuery, Float)

    /// How dear the row set is to make, roughly; cheap filters go first and may spare the rest.
    var cost: Int {
        switch self {
        case .none, .numbers: 0
        case .terms(_, let terms): terms.count < 64 ? 1 : 5
        case .scored, .all: 1
        case .exists: 2
        case .range, .integers: 3
        case .prefix, .termRange: 4
        case .anyCase: 6
        case .bool(let bool): 5 + bool.must.count + bool.filter.count + bool.should.count
        case .constant(let query, _), .boosted(let query, _): query.cost
        }
    }
}
