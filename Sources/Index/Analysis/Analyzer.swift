// SPDX-License-Identifier: Apache-2.0

/// The built-in analyzers, by Elasticsearch's names.
public enum Analyzer: String, Sendable, Equatable, CaseIterable {
    /// Words by UAX #29, in lower case.
    case standard
    /// The whole text as one term.
    case keyword
    /// Split at white space, case kept.
    case whitespace
    /// Split at everything but letters, in lower case.
    case simple
}
