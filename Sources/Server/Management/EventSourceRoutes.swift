// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// Creating, showing and removing event sources.
struct EventSourceRoutes: Routes {
    private static let roles: Set<Role> = [.admin, .developer]

    let access: ManagementAccess
    let sources: EventSources

    func register(in router: inout Router) {
        access.add(.post, "/event-source", to: &router, for: Self.roles, save)
        access.add(.get, "/event-source/{id}", to: &router, for: Self.roles) { request throws(TrackError) in
            let id = request.parameters["id"]
            guard let source = sources.source(id) else { throw Self.missing(id) }
            return .json(source.json)
        }
        access.add(.delete, "/event-source/{id}", to: &router, for: Self.roles) { request throws(TrackError) in
            let id = request.parameters["id"]
            guard try sources.remove(id) else { throw Self.missing(id) }
            return .json(["deleted": 1, "ids": [.string(id)], "errors": []])
        }
        access.add(.get, "/event-sources", to: &router, for: Self.roles) { _ throws(TrackError) in
            let all = sources.all
            return .json(["total": .int(Int64(all.count)), "result": .array(all.map(\.json))])
        }
    }

    private func save(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        let body: JSON
        do throws(JSONError) { body = try JSON.parse(request.body) } catch {
            throw .refusal(["body", .int(Int64(error.offset))], error.reason, "value_error.jsondecode")
        }
        let source = try sources.save(body)
        return .json(["saved": 1, "errors": [], "ids": [.string(source.id)]])
    }

    private static func missing(_ id: String) -> TrackError { .notFound("There is no event source `\(id)`.") }
}
