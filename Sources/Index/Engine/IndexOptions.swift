// SPDX-License-Identifier: Apache-2.0

/// When an engine seals tails and merges segments.
public struct IndexOptions: Sendable {
    /// Rows after which a tail is frozen and sealed; at most `Tail.rowsMax`.
    public var tailRowsMax = Tail.rowsMax
    /// So many neighbouring segments of about one size are merged into one; at least 2.
    public var mergeFactor = 8
    /// A merged segment has at most so many rows.
    public var mergedRowsMax = 1 << 20
    /// How often the background thread looks for work.
    public var idleNanos: UInt64 = 200_000_000

    public init() {}
}
