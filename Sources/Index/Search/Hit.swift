// SPDX-License-Identifier: Apache-2.0

/// A document found.
public struct Hit: Sendable, Equatable {
    /// Its number (`_seq_no`), by which the caller reads `_id` and `_source`.
    public let number: UInt64
    /// `nil` when the order is by fields and scores were not asked for.
    public let score: Float?
    /// One for each sort key; empty when the order is by score alone.
    public let sortValues: [SortValue]
}
