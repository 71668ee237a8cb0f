// SPDX-License-Identifier: Apache-2.0

/// What a resolved keyword field of a document holds: the stable number of which `_source` shows the text of
/// its time.
///
/// Whoever writes the document knows the number and hands it over; the row keeps it beside `_source`, so that
/// an index is rebuilt from its rows alone.
public struct ResolvedKeyword: Sendable, Hashable {
    /// The field's path in the mapping.
    public let path: String
    public let number: UInt64

    public init(path: String, number: UInt64) {
        self.path = path
        self.number = number
    }
}
