// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// What the endpoints on indices and documents share, and their frame: errors become answers, `filter_path`
/// and `pretty` shape them.
struct ElasticFeature: Sendable {
    typealias Handler = @Sendable (ElasticCall) throws(ElasticError) -> HTTPResponse

    /// Written by the platform; nobody may create them here.
    static let platformIndices = ["strata-profile", "strata-session", "strata-event"]

    let engine: IndexEngine

    /// Adds an endpoint.
    /// - Parameters:
    ///   - known: the URL's parameters that it takes beside the common ones.
    ///   - waitsForSync: whether it ends by waiting for a sync, as a write does.
    func add(
        _ methods: [HTTPMethod], _ pattern: String, to router: inout Router, known: [String] = [],
        waitsForSync: Bool = false, _ handler: @escaping Handler
    ) {
        router.add(methods, pattern, waitsForSync: waitsForSync) { request in
            var response: HTTPResponse
            do throws(ElasticError) {
                try ElasticFeature.checkPath(request)
                response = try handler(try ElasticCall(request, known: known))
            } catch {
                response = error.response
            }
            ElasticFeature.shape(&response, request.query)
            return response
        }
    }

    /// A first segment with an underscore names an endpoint, not an index.
    private static func checkPath(_ request: HTTPRequest) throws(ElasticError) {
        let index = request.parameters["index"]
        guard index.hasPrefix("_"), index != "_all" else { return }
        throw .illegalArgument("no handler found for uri [\(request.path)] and method [\(request.method)]")
    }

    /// Applies `filter_path` and `pretty` to a JSON answer.
    static func shape(_ response: inout HTTPResponse, _ query: QueryParameters) {
        let paths = query["filter_path"] ?? ""
        let isPretty = query.flag("pretty") == true
        guard !paths.isEmpty || isPretty, response.headers["Content-Type"] == "application/json",
            var tree = try? JSON.parse(response.body)
        else { return }
        if !paths.isEmpty { tree = FilterPath(paths).apply(tree) }
        var writer = JSONWriter(capacity: response.body.count * 2, style: isPretty ? .pretty : .compact)
        writer.write(tree)
        if isPretty { writer.newline() }
        response.body = writer.bytes
    }

    // MARK: Indices

    /// The index of this name.
    func index(_ name: String) throws(ElasticError) -> SearchIndex {
        guard let index = engine.index(name) else { throw .indexNotFound(name) }
        return index
    }

    /// The index for a write; made when it is not there.
    func indexToWrite(_ name: String) throws(ElasticError) -> SearchIndex {
        if let index = engine.index(name) {
            try checkWritable(index)
            return index
        }
        try checkName(name)
        do throws(ElasticError) { return try engine.createIndex(name) } catch {
            // Another writer may have made it meanwhile.
            guard error.type == "resource_already_exists_exception", let index = engine.index(name) else {
                throw error
            }
            return index
        }
    }

    /// - Throws: when the platform keeps this name for itself.
    func checkName(_ name: String) throws(ElasticError) {
        if ElasticFeature.platformIndices.contains(name) { throw ElasticFeature.blocked(name) }
    }

    func checkWritable(_ index: SearchIndex) throws(ElasticError) {
        if index.isReadOnly { throw ElasticFeature.blocked(index.name) }
    }

    private static func blocked(_ name: String) -> ElasticError {
        ElasticError(
            type: "cluster_block_exception",
            reason:
                "index [\(name)] blocked by: [FORBIDDEN/8/index write (api)]; its documents come from events, "
                + "so send events to the collector (POST /track)", status: 403)
    }
}
