// SPDX-License-Identifier: Apache-2.0

/// A query as written in the DSL: names of fields are unresolved and values are unbound.
///
/// A tree of values without references to an index, so it may be parsed once, kept, and run against many
/// views from any thread. `QueryParser` makes it from JSON and bounds its depth (`Limits.queryDepthMax`) and
/// clauses.
public indirect enum Query: Sendable, Equatable {
    case matchAll(boost: Float)
    case matchNone(boost: Float)
    case term(TermQuery)
    case terms(TermsQuery)
    case match(MatchQuery)
    case range(RangeQuery)
    case exists(ExistsQuery)
    case bool(BoolQuery)
    case prefix(PrefixQuery)
    case ids(IdsQuery)
    case constantScore(ConstantScoreQuery)

    /// Every live document, with score 1.
    public static let all = Query.matchAll(boost: 1)
}
