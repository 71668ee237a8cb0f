// SPDX-License-Identifier: Apache-2.0
import Base

extension Door {
    /// Answers a request of this process itself: no socket, no credentials, the same routes and words.
    /// Blocks as its handler does.
    public func respond(to request: HTTPRequest) -> HTTPResponse {
        switch plan(request) {
        case .answer(let response): return response
        case .run(let route, let parameters):
            var request = request
            request.parameters = parameters
            return run(route, request, bodyBytesMax: route.bodyBytesMax ?? Limits.jsonSizeBytesMax)
        }
    }
}
