// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// The door for Elasticsearch's clients: product header, media types, error shape, and who we say we are.
///
/// The endpoints on indices and documents join as `Routes`.
public struct ElasticDoor: Sendable {
    /// What clients are told at `GET /`.
    public struct Identity: Sendable {
        /// Clients of 8.x compare it with their own; tools gate features on it.
        public var version = "8.17.0"
        public var nodeName = "strata"
        public var clusterName = "strata"
        /// Stays with the data.
        public var clusterID: String

        public init(clusterID: String) { self.clusterID = clusterID }
    }

    let identity: Identity
    let credentials: Credentials?

    public init(identity: Identity, credentials: Credentials? = nil) {
        self.identity = identity
        self.credentials = credentials
    }

    /// The door with these routes.
    public func door(routes: [any Routes] = []) -> Door {
        var router = Router()
        router.add(ElasticClusterRoutes(identity: identity))
        for feature in routes { router.add(feature) }
        let authentication = credentials.map {
            Door.admission($0, renderProblem: ElasticDoor.render)
        }
        return Door(
            name: "elastic", router: router,
            admit: { request, route in
                if let refusal = authentication?(request, route) { return refusal }
                return ElasticDoor.mediaTypeRefusal(request)
            },
            finish: ElasticDoor.finish, renderProblem: ElasticDoor.render)
    }

    /// Every answer names the product, which clients check, and keeps to the media type that was asked for.
    private static func finish(_ requestHeaders: HTTPHeaders, _ response: inout HTTPResponse) {
        response.headers["X-Elastic-Product"] = "Elasticsearch"
        guard response.headers["Content-Type"] == "application/json",
            let accepted = ElasticMediaType.accepted(requestHeaders)
        else { return }
        response.headers["Content-Type"] = accepted.answerText
    }

    private static func mediaTypeRefusal(_ request: HTTPRequest) -> HTTPResponse? {
        if let accept = request.headers["Accept"], ElasticMediaType.accepted(request.headers) == nil {
            return ElasticError(
                type: "media_type_header_exception",
                reason: "Invalid media-type value on headers [Accept]: \(accept)"
            ).response
        }
        guard let type = request.headers["Content-Type"], ElasticMediaType(type) == nil else { return nil }
        return ElasticError(
            type: "media_type_header_exception", reason: "Content-Type header [\(type)] is not supported",
            status: 406
        ).response
    }

    private static func render(_ problem: HTTPProblem) -> HTTPResponse {
        switch problem.kind {
        case .unknownPath:
            let reason = "no handler found for uri [\(problem.path)] and method [\(problem.method)]"
            return ElasticError.illegalArgument(reason).response
        case .methodNotAllowed(let allowed):
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            let text =
                "Incorrect HTTP method for uri [\(problem.path)] and method [\(problem.method)], allowed: [\(names)]"
            // Elasticsearch says this one as a text, not as an object.
            return .json(["error": .string(text), "status": 405], status: .methodNotAllowed)
        case .unauthorized:
            let reason = "missing or wrong authentication credentials for REST request [\(problem.path)]"
            return ElasticError(type: "security_exception", reason: reason, status: 401).response
        case .overloaded:
            return ElasticError(type: "es_rejected_execution_exception", reason: problem.reason, status: 429)
                .response
        case .bodyTooLarge:
            return ElasticError(type: "content_too_long_exception", reason: problem.reason, status: 413)
                .response
        case .malformed, .headersTooLarge, .unsupportedEncoding, .tooSlow:
            return ElasticError(
                type: "illegal_argument_exception", reason: problem.reason, status: problem.status.rawValue
            ).response
        }
    }
}
