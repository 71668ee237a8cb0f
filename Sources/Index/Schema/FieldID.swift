// SPDX-License-Identifier: Apache-2.0

/// A dense number of a mapped field within one `Mapping` and those grown from it by merging: 0, 1, 2, … in
/// the order in which fields were first mapped. Kept in memory only; files name fields by their paths.
public struct FieldID: Sendable, Hashable, Comparable {
    public let number: UInt32

    public init(_ number: UInt32) { self.number = number }

    public static func < (left: FieldID, right: FieldID) -> Bool { left.number < right.number }

    /// The place in `Mapping.fields`.
    public var index: Int { Int(number) }
}
