// SPDX-License-Identifier: Apache-2.0

/// What a term dictionary says of one term.
struct TermEntry: Sendable, Equatable {
    /// Rows that have the term.
    var documentCount = 0
    /// Occurrences over all rows; as `documentCount` where frequencies are not kept.
    var totalFrequency = 0
    /// Where its postings start; the row itself for a term of one row without frequencies.
    var postings = 0
    /// Where its positions start.
    var positions = 0
}
