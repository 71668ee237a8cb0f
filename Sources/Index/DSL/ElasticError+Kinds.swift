// SPDX-License-Identifier: Apache-2.0

extension ElasticError {
    /// The DSL is not understood.
    public static func parsing(_ reason: String, line: Int? = nil, column: Int? = nil) -> ElasticError {
        ElasticError(type: "parsing_exception", reason: reason, line: line, column: column)
    }

    public static func xContentParse(_ reason: String, line: Int? = nil, column: Int? = nil) -> ElasticError {
        let place = line.flatMap { line in column.map { "[\(line):\($0)] " } } ?? ""
        return ElasticError(type: "x_content_parse_exception", reason: place + reason)
    }

    public static func illegalArgument(_ reason: String) -> ElasticError {
        ElasticError(type: "illegal_argument_exception", reason: reason)
    }

    /// A mapping that is not understood.
    public static func mapperParsing(_ reason: String) -> ElasticError {
        ElasticError(type: "mapper_parsing_exception", reason: reason)
    }

    /// A document that does not fit its mapping.
    public static func documentParsing(_ reason: String) -> ElasticError {
        ElasticError(type: "document_parsing_exception", reason: reason)
    }

    /// A date that is not of the field's format.
    public static func parse(_ reason: String) -> ElasticError {
        ElasticError(type: "parse_exception", reason: reason)
    }

    /// A value that is not a number.
    public static func numberFormat(_ text: String) -> ElasticError {
        ElasticError(
            type: "number_format_exception",
            reason: text.isEmpty ? "empty String" : "For input string: \"\(text)\"")
    }

    /// A query that is well written but cannot be run against the index.
    public static func queryShard(_ reason: String) -> ElasticError {
        ElasticError(type: "query_shard_exception", reason: reason)
    }

    public static func indexNotFound(_ index: String) -> ElasticError {
        ElasticError(
            type: "index_not_found_exception", reason: "no such index [\(index)]", status: 404,
            details: [
                ("resource.type", "index_or_alias"), ("resource.id", index), ("index_uuid", "_na_"),
                ("index", index),
            ])
    }
}
