// SPDX-License-Identifier: Apache-2.0

/// Which pages of other origins may read a door's answers (Fetch standard, "CORS protocol").
///
/// Trackers send their beacon *with* credentials, for which `*` is not allowed: so the origin is echoed, and
/// `Vary` keeps caches from mixing origins. Errors carry the fields as well: a page that cannot read a 401
/// gets nothing at all, and its scripts throw.
public struct CORSPolicy: Sendable {
    /// Origins that are let in; `nil` for every one.
    public let origins: Set<String>?
    public let methods: [HTTPMethod]
    /// How long a browser may keep the answer to its preflight.
    public let maxAgeSeconds: Int

    public init(
        origins: Set<String>? = nil, methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete],
        maxAgeSeconds: Int = 600
    ) {
        self.origins = origins
        self.methods = methods
        self.maxAgeSeconds = maxAgeSeconds
    }

    /// The answer to a preflight, or `nil` when the request is none.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == .options, request.headers["Origin"] != nil,
            request.headers["Access-Control-Request-Method"] != nil
        else { return nil }
        var response = HTTPResponse(.noContent)
        response.headers["Access-Control-Allow-Methods"] =
            methods.map(\.rawValue).joined(separator: ", ")
        if let asked = request.headers["Access-Control-Request-Headers"] {
            response.headers["Access-Control-Allow-Headers"] = asked
        }
        response.headers["Access-Control-Max-Age"] = String(maxAgeSeconds)
        response.headers.addToken("Vary", "Access-Control-Request-Headers")
        return response
    }

    /// Adds the fields that let the page read an answer, error or not.
    func decorate(_ response: inout HTTPResponse, requestHeaders: HTTPHeaders) {
        response.headers.addToken("Vary", "Origin")
        guard let origin = requestHeaders["Origin"], origins?.contains(origin) ?? true else { return }
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    }
}
