// SPDX-License-Identifier: Apache-2.0

/// A document's values by field, ready for the index: arrays flattened, in the document's order, duplicates
/// kept.
///
/// Made before the commit queue by `DocumentParser`. Fields stand in the order of their ids; a field without
/// any value is absent, and `exists` is exactly presence here (or in `norms` for text).
public struct ParsedDocument: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public let id: FieldID
        public var values: ParsedValues
    }

    /// Ascending by id, only those with values.
    public var fields: [Field]
    /// Paths whose malformed or over-long values were left out (`_ignored`).
    public var ignoredPaths: [String]
    /// The mapping after the document's new fields; nil when it brought none. To be committed with the
    /// document (`Mapping.merging` it again first if the index's mapping has moved on since).
    public var mappingUpdate: Mapping?
    /// What its resolved keywords hold, for the document's row.
    public var resolved: [ResolvedKeyword] = []

    /// - Complexity: logarithmic in the number of fields.
    public func values(of id: FieldID) -> ParsedValues? {
        var low = 0
        var high = fields.count
        while low < high {
            let middle = (low + high) / 2
            if fields[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < fields.count && fields[low].id == id ? fields[low].values : nil
    }
}
