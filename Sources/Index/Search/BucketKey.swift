// SPDX-License-Identifier: Apache-2.0

/// A bucket's key.
public enum BucketKey: Sendable, Hashable {
    case integer(Int64)
    case double(Double)
    /// The term of a keyword or address, and how it is shown.
    case text([UInt8], shown: String)
    /// Of `range` and `filters`.
    case name(String)
    /// Of anonymous filters.
    case none
}
