// SPDX-License-Identifier: Apache-2.0
import Base

extension Door {
    /// The management API's door, with health and metrics. Errors read `{"detail": "…"}`.
    /// - Parameters:
    ///   - credentials: asked for at every route that is not open; `nil` asks nobody.
    ///   - routes: the management API, the GUI, and the collector when it has no door of its own.
    public static func api(
        readiness: Readiness, metrics: MetricsRegistry, credentials: Credentials? = nil,
        routes: [any Routes] = []
    ) -> Door {
        var router = Router()
        router.add(HealthRoutes(readiness: readiness, metrics: metrics))
        for feature in routes { router.add(feature) }
        var door = Door(name: "api", router: router, cors: CORSPolicy(), renderProblem: detail)
        if let credentials { door.admit = admission(credentials, renderProblem: detail) }
        return door
    }

    /// The public door of the collector: its routes and nothing else, readable from every page.
    public static func collector(routes: [any Routes] = []) -> Door {
        var router = Router()
        for feature in routes { router.add(feature) }
        return Door(
            name: "collector", router: router, cors: CORSPolicy(), isCrossOriginThroughout: true,
            renderProblem: detail)
    }

    /// Asks for HTTP Basic authentication wherever a route is not open.
    static func admission(
        _ credentials: Credentials, renderProblem: @escaping ProblemRenderer
    ) -> Admission {
        { request, route in
            guard route.access == .credentials, !credentials.admit(request) else { return nil }
            let problem = HTTPProblem(.unauthorized, method: request.method, path: request.path)
            var response = renderProblem(problem)
            for field in problem.headers { response.headers[field.name] = field.value }
            return response
        }
    }

    private static func detail(_ problem: HTTPProblem) -> HTTPResponse {
        .json(["detail": .string(problem.reason)], status: problem.status)
    }
}
