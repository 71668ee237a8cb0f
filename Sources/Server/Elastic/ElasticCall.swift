// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// A request at the Elasticsearch door, and what its parameters say. Whatever nobody reads is refused.
struct ElasticCall {
    /// Accepted everywhere: they shape the answer, or change nothing here.
    private static let common = ["pretty", "human", "error_trace", "filter_path", "format"]

    let request: HTTPRequest
    var query: QueryParameters { request.query }
    var body: [UInt8] { request.body }

    /// - Parameter known: the names of the parameters that this endpoint reads or may ignore.
    /// - Throws: `illegal_argument_exception` that names what is left.
    init(_ request: HTTPRequest, known: [String]) throws(ElasticError) {
        self.request = request
        let unknown = request.query.names.filter { !known.contains($0) && !ElasticCall.common.contains($0) }
        guard unknown.isEmpty else {
            let names = unknown.map { "[\($0)]" }.joined(separator: ", ")
            throw .illegalArgument(
                "request [\(request.path)] contains unrecognized parameter\(unknown.count > 1 ? "s" : ""): \(names)"
            )
        }
    }

    /// A part of the path.
    func path(_ name: String) -> String { request.parameters[name] }

    /// The path's index expression; all indices when the path has none.
    var indices: String {
        let text = request.parameters["index"]
        return text.isEmpty ? "_all" : text
    }

    func flag(_ name: String) throws(ElasticError) -> Bool? {
        guard let text = query[name] else { return nil }
        guard let value = query.flag(name) else {
            throw .illegalArgument(
                "Failed to parse value [\(text)] as only [true] or [false] are allowed.")
        }
        return value
    }

    func integer(_ name: String) throws(ElasticError) -> Int? {
        guard let text = query[name] else { return nil }
        guard let value = Int(text) else {
            throw .illegalArgument("Failed to parse int parameter [\(name)] with value [\(text)]")
        }
        return value
    }

    /// A list with commas.
    func list(_ name: String) -> [String]? {
        query[name]?.split(separator: ",").map(String.init)
    }

    /// A parameter of which only some values are served.
    func only(_ name: String, _ served: [String]) throws(ElasticError) {
        guard let text = query[name], !served.contains(text) else { return }
        throw .illegalArgument("[\(name)] does not support [\(text)]; it takes \(served)")
    }

    /// The body as JSON.
    /// - Returns: `nil` when there is none.
    func json() throws(ElasticError) -> JSONView? {
        if body.allSatisfy({ $0 == 0x20 || (9...13).contains($0) }) { return nil }
        do throws(JSONError) { return try JSONDocument(parsing: body).root } catch {
            throw .xContentParse(error.reason, line: error.line, column: error.column)
        }
    }

    func requiredJSON() throws(ElasticError) -> JSONView {
        guard let view = try json() else { throw .parse("request body is required") }
        guard view.kind == .object else {
            throw .parsing("Expected [START_OBJECT] but found another token", line: 1, column: 1)
        }
        return view
    }

    /// Which part of a document's source the URL asks for; `nil` when it says nothing.
    func sourceFilter() -> SourceFilter? {
        var includes = list("_source_includes") ?? []
        let excludes = list("_source_excludes") ?? []
        switch query["_source"] {
        case "true", "": return .some(includes: includes, excludes: excludes).simplified
        case "false": return SourceFilter.none
        case .some:
            includes += list("_source") ?? []
        case nil:
            if includes.isEmpty && excludes.isEmpty { return nil }
        }
        return .some(includes: includes, excludes: excludes).simplified
    }
}

extension SourceFilter {
    fileprivate var simplified: SourceFilter {
        if case .some(let includes, let excludes) = self, includes.isEmpty, excludes.isEmpty { return .all }
        return self
    }
}
