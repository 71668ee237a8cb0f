// SPDX-License-Identifier: Apache-2.0
import Base

/// A document's JSON, parsed and brought under a mapping.
struct ParsedSource {
    let document: ParsedDocument

    /// - Throws: `document_parsing_exception` for bytes that are no JSON object or do not fit the mapping.
    init(
        _ source: [UInt8], id: String, mapping: Mapping, resolved: [ResolvedKeyword] = []
    ) throws(ElasticError) {
        let json: JSONDocument
        do throws(JSONError) { json = try JSONDocument(parsing: source) } catch {
            throw .documentParsing("[\(error.line):\(error.column)] failed to parse: \(error.reason)")
        }
        document = try DocumentParser.parse(json.root, id: id, mapping: mapping, resolved: resolved)
    }
}
