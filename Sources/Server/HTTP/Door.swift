// SPDX-License-Identifier: Apache-2.0

/// What one HTTP listener serves: its routes, its words for errors, and what all its answers carry.
public struct Door: Sendable {
    /// Says a problem in the door's own error shape.
    public typealias ProblemRenderer = @Sendable (HTTPProblem) -> HTTPResponse
    /// Lets a request for a route that asks for credentials in (`nil`), or answers it.
    public typealias Admission = @Sendable (HTTPRequest, Route) -> HTTPResponse?
    /// Adds what every answer of the door carries. The headers are the request's; empty when they were unreadable.
    public typealias Finish = @Sendable (HTTPHeaders, inout HTTPResponse) -> Void

    /// Short, for metrics, logs and the start-up line.
    public let name: String
    public var router: Router
    public var renderProblem: ProblemRenderer
    public var admit: Admission?
    public var finish: Finish?
    public var cors: CORSPolicy?

    public init(
        name: String, router: Router = Router(), cors: CORSPolicy? = nil, admit: Admission? = nil,
        finish: Finish? = nil, renderProblem: @escaping ProblemRenderer
    ) {
        self.name = name
        self.router = router
        self.cors = cors
        self.admit = admit
        self.finish = finish
        self.renderProblem = renderProblem
    }

    /// A problem's answer with all that the door and the status ask for.
    func answer(_ problem: HTTPProblem, requestHeaders: HTTPHeaders = [:]) -> HTTPResponse {
        var response = renderProblem(problem)
        for field in problem.headers { response.headers[field.name] = field.value }
        complete(&response, requestHeaders)
        return response
    }

    /// The last hand on every answer.
    func complete(_ response: inout HTTPResponse, _ requestHeaders: HTTPHeaders) {
        finish?(requestHeaders, &response)
        cors?.decorate(&response, requestHeaders: requestHeaders)
    }
}
