// SPDX-License-Identifier: Apache-2.0
import Base

extension IndexEngine {
    /// Parses a source under the index's mapping. New fields are added to the mapping first, durably: a
    /// mapping without documents is harmless, a document without its mapping is not.
    /// - Throws: `document_parsing_exception`, `illegal_argument_exception` for a conflict or a limit.
    public func parse(
        _ source: [UInt8], id: String, for index: SearchIndex, resolved: [ResolvedKeyword] = []
    ) throws(ElasticError) -> (ParsedDocument, Mapping) {
        try index.checkWritable()
        while true {
            let mapping = index.mapping
            let parsed = try ParsedSource(source, id: id, mapping: mapping, resolved: resolved).document
            guard let update = parsed.mappingUpdate else { return (parsed, mapping) }
            try extendMapping(index, by: update)
        }
    }
}
