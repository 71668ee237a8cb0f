// SPDX-License-Identifier: Apache-2.0

/// What an index keeps of one field. Fixed per field of an index; stored as one byte.
struct FieldTraits: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    /// A term dictionary with postings.
    static let terms = FieldTraits(rawValue: 1)
    /// A column: of ordinals where there are terms, else of integers.
    static let column = FieldTraits(rawValue: 2)
    /// The column's integers are doubles in sortable form.
    static let floating = FieldTraits(rawValue: 4)
    /// Postings say how often a term occurs in a row.
    static let frequencies = FieldTraits(rawValue: 8)
    /// Postings say where.
    static let positions = FieldTraits(rawValue: 16)
    /// Lengths for scoring.
    static let norms = FieldTraits(rawValue: 32)

    static let all: FieldTraits = [.terms, .column, .floating, .frequencies, .positions, .norms]

    static let text: FieldTraits = [.terms, .frequencies, .positions, .norms]
    static let keyword: FieldTraits = [.terms, .column]
    static let integer: FieldTraits = [.column]
    static let double: FieldTraits = [.column, .floating]

    /// Whether a field can be so: terms or a column, and what builds on terms only with them.
    var isConsistent: Bool {
        guard isSubset(of: .all) else { return false }
        if contains(.frequencies) || contains(.norms) { guard contains(.terms) else { return false } }
        if contains(.positions) { guard contains(.frequencies) else { return false } }
        if contains(.floating) { guard contains(.column), !contains(.terms) else { return false } }
        return true
    }
}
