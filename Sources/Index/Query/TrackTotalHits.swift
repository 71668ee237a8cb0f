// SPDX-License-Identifier: Apache-2.0

/// How exactly hits are counted.
public enum TrackTotalHits: Sendable, Equatable {
    /// `hits.total` is left out.
    case none
    /// Exact up to a bound, then `{"value": bound, "relation": "gte"}`.
    case upTo(Int)
    case exact
}
