// SPDX-License-Identifier: Apache-2.0

import Base

extension Limits {
    // MARK: Query DSL
    /// Queries within queries. Elasticsearch's `indices.query.bool.max_nested_depth`.
    public static let queryDepthMax = 30
    /// Clauses of one request, over all its queries. Elasticsearch's classic `max_clause_count`.
    public static let clausesPerQueryMax = 1024
    /// Values of one `terms` query. Elasticsearch's `index.max_terms_count`.
    public static let termsPerQueryMax = 65_536
    /// `from + size`. Elasticsearch's `index.max_result_window`; deeper pages use `search_after`.
    public static let resultWindowMax = 10_000
    /// Buckets of one answer, and so the `size` of one aggregation. Elasticsearch's `search.max_buckets`.
    public static let bucketsMax = 65_536
    /// Aggregations of one request, nested ones counted.
    public static let aggregationsMax = 1024
    /// Aggregations within aggregations: each level multiplies buckets.
    public static let aggregationDepthMax = 20

    // MARK: Mapping
    /// Objects, fields and multi-fields of one mapping. Elasticsearch's `index.mapping.total_fields.limit`.
    public static let fieldsPerMappingMax = 1000
    /// Objects within objects. Elasticsearch's `index.mapping.depth.limit`.
    public static let mappingDepthMax = 20
    /// A keyword in the index; Lucene refuses longer terms.
    public static let termBytesMax = 32_766
    /// Characters of one token of the standard analyzer; longer words are cut there, as Lucene does.
    public static let tokenCharactersMax = 255
}
