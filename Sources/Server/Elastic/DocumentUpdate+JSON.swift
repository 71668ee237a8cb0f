// SPDX-License-Identifier: Apache-2.0
import Base
import Index

extension DocumentUpdate {
    /// Reads the body of `_update`, or a bulk request's line for one.
    /// - Throws: for members that are not known, scripts among them.
    init(body: JSONView) throws(ElasticError) {
        self.init()
        for (key, value) in body.members {
            switch key {
            case "doc": partial = try DocumentUpdate.object(value, key)
            case "upsert": upsert = try DocumentUpdate.object(value, key)
            case "doc_as_upsert": isPartialUpsert = try DocumentUpdate.bool(value, key)
            case "detect_noop": detectsNoop = try DocumentUpdate.bool(value, key)
            case "script", "scripted_upsert":
                throw .illegalArgument("[\(key)] is not supported: there are no scripts")
            case "_source" where value.bool == false: continue
            case "_source": throw .illegalArgument("[_source] is not supported in an update")
            default: throw .xContentParse("[UpdateRequest] unknown field [\(key)]", line: 1, column: 1)
            }
        }
        guard partial != nil || upsert != nil else {
            throw ElasticError(
                type: "action_request_validation_exception",
                reason: "Validation Failed: 1: script or doc is missing;")
        }
        if isPartialUpsert, partial == nil {
            throw ElasticError(
                type: "action_request_validation_exception",
                reason: "Validation Failed: 1: doc must be specified if doc_as_upsert is enabled;")
        }
    }

    private static func object(_ view: JSONView, _ key: String) throws(ElasticError) -> JSONObject {
        guard let object = JSON(view).object else {
            throw .xContentParse("[UpdateRequest] [\(key)] must be an object", line: 1, column: 1)
        }
        return object
    }

    private static func bool(_ view: JSONView, _ key: String) throws(ElasticError) -> Bool {
        guard let value = view.bool else {
            throw .xContentParse("[UpdateRequest] [\(key)] must be true or false", line: 1, column: 1)
        }
        return value
    }
}
