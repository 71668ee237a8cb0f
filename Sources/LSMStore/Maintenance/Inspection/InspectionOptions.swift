// SPDX-License-Identifier: Apache-2.0

/// How much of a file a report shows.
public struct InspectionOptions: Sendable {
    /// Entries of tables, operations of WAL records, terms of index segments.
    public var showsEntries: Bool
    /// Of a table: only the block that begins at this offset, whole.
    public var blockOffset: Int?
    /// Longer keys, values and terms are cut to so many bytes.
    public var shownBytesMax: Int

    public init(showsEntries: Bool = false, blockOffset: Int? = nil, shownBytesMax: Int = 64) {
        self.showsEntries = showsEntries
        self.blockOffset = blockOffset
        self.shownBytesMax = shownBytesMax
    }
}
