// SPDX-License-Identifier: Apache-2.0
import Base

extension SourceFilter {
    /// The part of a document's source that the filter lets through; `nil` when it wants none.
    /// - Throws: when the source is no JSON, which a stored one always is.
    public func apply(_ source: [UInt8]) throws(ElasticError) -> [UInt8]? {
        switch self {
        case .all: return source
        case .none: return nil
        case .some(let includes, let excludes):
            let tree: JSON
            do throws(JSONError) { tree = try JSON.parse(source) } catch {
                throw .documentParsing("a stored document is not JSON: \(error)")
            }
            let selection = Selection(
                includes: includes.map { GlobPattern($0) }, excludes: excludes.map { GlobPattern($0) })
            return (selection.filtered(tree, path: "", isIncluded: includes.isEmpty) ?? .object([:])).bytes
        }
    }

    private struct Selection {
        let includes: [GlobPattern]
        let excludes: [GlobPattern]

        /// As deep as the document is, which the parser bounds.
        func filtered(_ value: JSON, path: String, isIncluded: Bool) -> JSON? {
            switch value {
            case .object(let members):
                var kept = JSONObject()
                for (key, child) in members {
                    let childPath = path.isEmpty ? key : path + "." + key
                    if excludes.contains(where: { $0.covers(childPath) }) { continue }
                    let isChildIncluded = isIncluded || includes.contains { $0.covers(childPath) }
                    kept[key] = filtered(child, path: childPath, isIncluded: isChildIncluded)
                }
                if kept.isEmpty && !isIncluded { return Optional.none }
                return .object(kept)
            case .array(let elements):
                let kept = elements.compactMap { filtered($0, path: path, isIncluded: isIncluded) }
                if kept.isEmpty && !isIncluded { return Optional.none }
                return .array(kept)
            default:
                // A bare `nil` would be JSON's null.
                return isIncluded ? value : Optional.none
            }
        }
    }
}
