// SPDX-License-Identifier: Apache-2.0
import Base

/// A partial document, and what to do where it meets none: the body of `_update` without its scripts.
public struct DocumentUpdate: Sendable {
    /// Merged into the document, object by object; other values replace.
    public var partial: JSONObject?
    /// Written when there is no document.
    public var upsert: JSONObject?
    /// The partial document is the one to write when there is none.
    public var isPartialUpsert = false
    /// A merge that changes nothing writes nothing.
    public var detectsNoop = true

    public init() {}

    /// What the document becomes.
    /// - Throws: `document_missing_exception` when there is none and nothing to put there.
    func change(_ id: String, _ current: StoredDocument?, in index: SearchIndex) throws(ElasticError)
        -> DocumentWriter.Change
    {
        guard let current else {
            if isPartialUpsert, let partial { return .replace(JSON.object(partial).bytes) }
            if let upsert { return .replace(JSON.object(upsert).bytes) }
            throw ElasticError(
                type: "document_missing_exception", reason: "[\(id)]: document missing", status: 404,
                details: [("index_uuid", index.uuid), ("shard", "0"), ("index", index.name)])
        }
        guard let partial else { return .none }
        let old: JSON
        do throws(JSONError) { old = try JSON.parse(current.source) } catch {
            throw .documentParsing("the stored document [\(id)] is not JSON: \(error)")
        }
        let merged = DocumentUpdate.merge(old, .object(partial))
        if detectsNoop, merged == old { return .none }
        return .replace(merged.bytes)
    }

    /// As deep as the documents are, which the parser bounds.
    private static func merge(_ old: JSON, _ new: JSON) -> JSON {
        guard case .object(var members) = old, case .object(let changes) = new else { return new }
        for (key, value) in changes {
            members[key] = members[key].map { merge($0, value) } ?? value
        }
        return .object(members)
    }
}
