// SPDX-License-Identifier: Apache-2.0

extension Door {
    /// What is to be done for a request head, decided before its body is read.
    enum Plan: Sendable {
        /// Run this route.
        case run(Route, PathParameters)
        /// Answer this; the body does not matter.
        case answer(HTTPResponse)
    }

    /// Chooses the route, or the answer where there is none.
    func plan(_ request: HTTPRequest) -> Plan {
        if let response = preflight(request) { return .answer(response) }
        switch router.match(request.method, request.segments) {
        case .route(let route, let parameters):
            return .run(route, parameters)
        case .wrongMethod(let allowed):
            guard request.method != .options else {
                let allow = allowed.map(\.rawValue).joined(separator: ", ")
                var response = HTTPResponse(.noContent, headers: ["Allow": allow])
                complete(&response, request.headers, nil)
                return .answer(response)
            }
            return .answer(refusal(.methodNotAllowed(allowed: allowed), request))
        case .none:
            return .answer(refusal(.unknownPath, request))
        }
    }

    /// Asks the door whether the request may go on.
    /// - Returns: `nil` when it may.
    func admission(_ request: HTTPRequest, _ route: Route) -> HTTPResponse? {
        guard let admit, var response = admit(request, route) else { return nil }
        complete(&response, request.headers, route)
        return response
    }

    /// Undoes the content coding, runs the handler, completes its answer. On whichever thread the route asks
    /// for.
    func run(_ route: Route, _ request: HTTPRequest, bodyBytesMax: Int) -> HTTPResponse {
        var request = request
        if case .failure(let problem) = ContentDecoding.decode(&request, bytesMax: bodyBytesMax) {
            return answer(problem, requestHeaders: request.headers, route: route)
        }
        var response = route.handler(request)
        complete(&response, request.headers, route)
        return response
    }

    func refusal(_ kind: HTTPProblem.Kind, _ request: HTTPRequest, _ route: Route? = nil) -> HTTPResponse {
        answer(
            HTTPProblem(kind, method: request.method, path: request.path), requestHeaders: request.headers,
            route: route)
    }

    /// A browser asks before it sends: answered for the route that the real request would find.
    private func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard let cors, let response = cors.preflight(request) else { return nil }
        let asked = HTTPMethod(rawValue: request.headers["Access-Control-Request-Method"] ?? "")
        var found: Route?
        if case .route(let route, _) = router.match(asked, request.segments) { found = route }
        guard isCrossOriginThroughout || found?.isCrossOrigin == true else { return nil }
        var decorated = response
        complete(&decorated, request.headers, found)
        return decorated
    }
}
