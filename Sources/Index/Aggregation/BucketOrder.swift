// SPDX-License-Identifier: Apache-2.0

/// One key of the order of buckets.
public struct BucketOrder: Sendable, Equatable {
    public enum Key: Sendable, Equatable {
        /// `_count`
        case count
        /// `_key`
        case key
        /// A metric child: `name`, or `name.value` with a value of `stats` (`min`, `avg`, …). Single-bucket
        /// aggregations on the way are named in `path`: `filter>avg`.
        case metric(path: [String], value: String?)
    }

    public var key: Key
    public var isAscending: Bool

    public init(_ key: Key, isAscending: Bool) {
        self.key = key
        self.isAscending = isAscending
    }
}
