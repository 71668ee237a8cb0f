// SPDX-License-Identifier: Apache-2.0

/// The clauses of a bool query, bound.
struct BoundBool: Sendable {
    var must: [BoundQuery] = []
    var filter: [BoundQuery] = []
    var should: [BoundQuery] = []
    var mustNot: [BoundQuery] = []
    var requiredShould = 0
}
