// SPDX-License-Identifier: Apache-2.0
extension DocumentWriter.Condition {
    /// - Throws: `version_conflict_engine_exception` when what the store has is not what is required.
    func check(
        _ id: String, _ current: (number: UInt64, version: UInt64)?, in index: SearchIndex
    ) throws(ElasticError) {
        switch self {
        case .none: return
        case .isMissing:
            guard let current else { return }
            throw conflict(
                "[\(id)]: version conflict, document already exists (current version [\(current.version)])",
                index)
        case .hasNumber(let required):
            if current?.number == required { return }
            let found = current.map { "current document has seqNo [\($0.number)] and primary term [1]" }
            throw conflict(
                "[\(id)]: version conflict, required seqNo [\(required)], primary term [1]. "
                    + (found ?? "but no document was found"), index)
        }
    }

    private func conflict(_ reason: String, _ index: SearchIndex) -> ElasticError {
        ElasticError(
            type: "version_conflict_engine_exception", reason: reason, status: 409,
            details: [("index_uuid", index.uuid), ("shard", "0"), ("index", index.name)])
    }
}
