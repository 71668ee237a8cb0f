// SPDX-License-Identifier: Apache-2.0

/// Which parts of `_source` a hit returns.
public enum SourceFilter: Sendable, Equatable {
    case all
    case none
    /// Dotted patterns with `*`; an empty list of includes includes all. A pattern names its whole subtree.
    case some(includes: [String], excludes: [String])
}
