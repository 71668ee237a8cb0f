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
        if let preflight = cors?.preflight(request) {
            var response = preflight
            complete(&response, request.headers)
            return .answer(response)
        }
        switch router.match(request.method, request.segments) {
        case .route(let route, let parameters):
            return .run(route, parameters)
        case .wrongMethod(let allowed):
            guard request.method != .options else {
                let allow = allowed.map(\.rawValue).joined(separator: ", ")
                var response = HTTPResponse(.noContent, headers: ["Allow": allow])
                complete(&response, request.headers)
                return .answer(response)
            }
            return .answer(refusal(.methodNotAllowed(allowed: allowed), request))
        case .none:
            return .answer(refusal(.unknownPath, request))
        }
    }

    /// Asks for credentials where the route wants them.
    /// - Returns: `nil` when the request may go on.
    func admission(_ request: HTTPRequest, _ route: Route) -> HTTPResponse? {
        guard route.access == .credentials, let admit, var response = admit(request, route) else { return nil }
        complete(&response, request.headers)
        return response
    }

    /// Undoes the content coding, runs the handler, completes its answer. On whichever thread the route asks for.
    func run(_ route: Route, _ request: HTTPRequest, bodyBytesMax: Int) -> HTTPResponse {
        var request = request
        switch ContentDecoding.decode(&request, bytesMax: bodyBytesMax) {
        case .success: break
        case .failure(let problem): return answer(problem, requestHeaders: request.headers)
        }
        var response = route.handler(request)
        complete(&response, request.headers)
        return response
    }

    private func refusal(_ kind: HTTPProblem.Kind, _ request: HTTPRequest) -> HTTPResponse {
        answer(HTTPProblem(kind, method: request.method, path: request.path), requestHeaders: request.headers)
    }
}
