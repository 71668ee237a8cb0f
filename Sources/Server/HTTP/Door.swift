// SPDX-License-Identifier: Apache-2.0

/// What one HTTP listener serves: its routes, its words for errors, and what all its answers carry.
public struct Door: Sendable {
    /// Says a problem in the door's own error shape.
    public typealias ProblemRenderer = @Sendable (HTTPProblem) -> HTTPResponse
    /// Runs before the body is read: lets a request in (`nil`), or answers it. Sees to the route's `access`.
    public typealias Admission = @Sendable (HTTPRequest, Route) -> HTTPResponse?
    /// Adds what every answer of the door carries. The headers are the request's; empty when they were
    /// unreadable.
    public typealias Finish = @Sendable (HTTPHeaders, inout HTTPResponse) -> Void

    /// Short, for metrics, logs and the start-up line.
    public let name: String
    public var router: Router
    public var renderProblem: ProblemRenderer
    public var admit: Admission?
    public var finish: Finish?
    /// For pages of other origins; `nil` where none is welcome.
    public var cors: CORSPolicy?
    /// Whether `cors` holds for every answer of the door, or only for routes marked `crossOrigin`.
    public var isCrossOriginThroughout: Bool

    public init(
        name: String, router: Router = Router(), cors: CORSPolicy? = nil,
        isCrossOriginThroughout: Bool = false,
        admit: Admission? = nil, finish: Finish? = nil, renderProblem: @escaping ProblemRenderer
    ) {
        self.name = name
        self.router = router
        self.cors = cors
        self.isCrossOriginThroughout = isCrossOriginThroughout
        self.admit = admit
        self.finish = finish
        self.renderProblem = renderProblem
    }

    /// A problem's answer with all that the door and the status ask for.
    /// - Parameter route: the route that the request found, if any.
    func answer(_ problem: HTTPProblem, requestHeaders: HTTPHeaders = [:], route: Route? = nil)
        -> HTTPResponse
    {
        var response = renderProblem(problem)
        for field in problem.headers { response.headers[field.name] = field.value }
        complete(&response, requestHeaders, route)
        return response
    }

    /// The last hand on every answer.
    func complete(_ response: inout HTTPResponse, _ requestHeaders: HTTPHeaders, _ route: Route?) {
        finish?(requestHeaders, &response)
        guard isCrossOriginThroughout || route?.isCrossOrigin == true else { return }
        cors?.decorate(&response, requestHeaders: requestHeaders)
    }
}
