// SPDX-License-Identifier: Apache-2.0
import Index

/// The indices that an expression such as `a,logs-*,-logs-old` names, by name.
struct IndexSelection {
    static let parameters = ["ignore_unavailable", "allow_no_indices", "expand_wildcards"]

    let indices: [SearchIndex]

    /// - Throws: `index_not_found_exception` for a plain name that is not there, unless `ignore_unavailable`.
    init(_ expression: String, of engine: IndexEngine, _ call: ElasticCall) throws(ElasticError) {
        let ignoresMissing = try call.flag("ignore_unavailable") ?? false
        let allowsNone = try call.flag("allow_no_indices") ?? true
        try call.only("expand_wildcards", ["open", "all", "open,hidden"])
        var names: Set<String> = []
        for part in expression.split(separator: ",") {
            let all = engine.indices
            if part == "_all" || part == "*" {
                names.formUnion(all.map(\.name))
            } else if part.hasPrefix("-"), !names.isEmpty {
                let pattern = GlobPattern(part.dropFirst())
                names = names.filter { !pattern.matches($0) }
            } else if part.contains("*") {
                let pattern = GlobPattern(part)
                names.formUnion(all.map(\.name).filter { pattern.matches($0) })
            } else if engine.index(String(part)) != nil {
                names.insert(String(part))
            } else if !ignoresMissing {
                throw .indexNotFound(String(part))
            }
        }
        indices = names.sorted().compactMap { engine.index($0) }
        if indices.isEmpty, !allowsNone { throw .indexNotFound(expression) }
    }
}
