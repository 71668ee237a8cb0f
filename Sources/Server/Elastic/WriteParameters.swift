// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// What a write's URL says beside the document.
struct WriteParameters {
    static let known = [
        "refresh", "timeout", "wait_for_active_shards", "op_type", "if_seq_no", "if_primary_term",
        "require_alias",
        "pipeline", "retry_on_conflict",
    ]

    let condition: DocumentWriter.Condition
    /// `refresh=true`; the answer says so.
    let forcesRefresh: Bool

    init(_ call: ElasticCall, isCreate: Bool = false) throws(ElasticError) {
        try call.only("refresh", ["", "true", "false", "wait_for"])
        try call.only("require_alias", ["false"])
        try call.only("pipeline", ["_none"])
        try call.only("op_type", ["index", "create"])
        _ = try call.integer("retry_on_conflict")
        forcesRefresh = ["", "true"].contains(call.query["refresh"])
        let isCreate = isCreate || call.query["op_type"] == "create"
        condition = try WriteParameters.condition(
            isCreate: isCreate, number: try call.integer("if_seq_no"),
            term: try call.integer("if_primary_term"))
    }

    /// The primary term is 1 for ever, so that any other one conflicts.
    static func condition(
        isCreate: Bool, number: Int?, term: Int?
    ) throws(ElasticError) -> DocumentWriter.Condition {
        guard number != nil || term != nil else { return isCreate ? .isMissing : .none }
        guard let number else { throw invalid("if_primary_term is set, but if_seq_no is not") }
        guard let term else { throw invalid("ifSeqNo is set, but primary term is [0]") }
        if isCreate { throw invalid("create operations do not support compare and set. use index instead") }
        guard number >= 0 else {
            throw .illegalArgument("sequence numbers must be non negative. got [\(number)].")
        }
        return term == 1 ? .hasNumber(UInt64(number)) : .hasNumber(.max)
    }

    private static func invalid(_ reason: String) -> ElasticError {
        ElasticError(type: "action_request_validation_exception", reason: "Validation Failed: 1: \(reason);")
    }
}
