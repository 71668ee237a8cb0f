// SPDX-License-Identifier: Apache-2.0

/// A query whose fields and values are resolved under one mapping and whose statistics are taken from one view.
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

/// One end of a range of terms.
struct TermBound: Sendable {
    let term: [UInt8]
    let isInclusive: Bool
}

struct BoundBool: Sendable {
    var must: [BoundQuery] = []
    var filter: [BoundQuery] = []
    var should: [BoundQuery] = []
    var mustNot: [BoundQuery] = []
    var requiredShould = 0
}

/// The constants of one term's BM25 score at Elasticsearch's scale.
///
/// score = boost × 2.2 × idf × f / (f + 1.2 × (0.25 + 0.75 × dl / avgdl)), with idf = ln(1 + (N − df + 0.5) /
/// (df + 0.5)), N and avgdl over the rows that have the field, and dl the length in its one-byte form. In float32.
struct TermWeight: Sendable {
    let weight: Float
    /// The denominator's second part by norm byte.
    let lengths: [Float]

    init(documentCount: Int, fieldCount: Int, totalLength: Int, hasNorms: Bool, boost: Float) {
        let (n, df) = (Double(fieldCount), Double(documentCount))
        let idf = Float((1 + (n - df + 0.5) / (df + 0.5)).logarithm)
        weight = boost * 2.2 * idf
        let average = fieldCount > 0 ? Float(Double(totalLength) / Double(fieldCount)) : 1
        lengths = (0..<256).map { byte in
            guard hasNorms, average > 0 else { return 1.2 }
            return 1.2 * (0.25 + 0.75 * Float(SmallFloat.decode(UInt8(byte))) / average)
        }
    }

    @inline(__always)
    func score(frequency: UInt32, norm: UInt8) -> Float {
        let f = Float(frequency)
        return weight * (f / (f + lengths[Int(norm)]))
    }
}
