// SPDX-License-Identifier: Apache-2.0

/// The constants of one term's BM25 score at Elasticsearch's scale.
///
/// score = boost × 2.2 × idf × f / (f + 1.2 × (0.25 + 0.75 × dl / avgdl)), with idf = ln(1 + (N − df + 0.5) /
/// (df + 0.5)), N and avgdl over the rows that have the field, and dl the length in its one-byte form. In
/// float32.
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
