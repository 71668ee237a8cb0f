// SPDX-License-Identifier: Apache-2.0

import Base

extension SearchRequest {
    /// Reads the body of `_search`.
    /// - Throws: an error of Elasticsearch's kind that names what is unknown, wrong or over a limit.
    public init(parsing bytes: [UInt8]) throws(ElasticError) {
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            throw .xContentParse(error.reason, line: error.line, column: error.column)
        }
        try self.init(document.root)
    }

    /// Reads the body of `_search`.
    public init(_ view: JSONView) throws(ElasticError) {
        self.init()
        var parser = SearchRequestParser(root: view)
        try parser.parse(into: &self)
    }
}

extension Query {
    /// Reads one query, as the value of `"query"`.
    public init(_ view: JSONView) throws(ElasticError) {
        var parser = QueryParser(reader: DSLReader(root: view))
        self = try parser.query(view)
    }
}

extension Aggregation {
    /// Reads an object of named aggregations, as the value of `"aggs"`.
    public static func parse(_ view: JSONView) throws(ElasticError) -> [Aggregation] {
        let reader = DSLReader(root: view)
        var parser = AggregationParser(reader: reader, queries: QueryParser(reader: reader))
        return try parser.aggregations(view)
    }
}
