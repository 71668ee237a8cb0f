// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// Reading profiles, sessions and events by their ids, timelines, and counts.
struct DocumentRoutes: Routes {
    /// Events of one timeline answer, by default and at most.
    private static let timelineLength = 100
    private static let timelineLengthMax = 1_000

    let access: ManagementAccess
    let platform: CustomerDataPlatform
    let counts: DocumentCounts

    func register(in router: inout Router) {
        access.add(.get, "/profile/{id}", to: &router) { request throws(TrackError) in
            let id = request.parameters["id"]
            return .json(try found(platform.profile(id), "profile", id))
        }
        access.add(.get, "/session/{id}", to: &router) { request throws(TrackError) in
            let id = request.parameters["id"]
            return .json(try found(platform.session(id), "session", id))
        }
        access.add(.get, "/event/{id}", to: &router) { request throws(TrackError) in
            let id = request.parameters["id"]
            return .json(["event": try found(platform.event(id), "event", id)])
        }
        access.add(.get, "/events/profile/{id}", to: &router, timeline)
        addCount(.profile, "/profile/count", to: &router)
        addCount(.session, "/session/count", to: &router)
        addCount(.event, "/event/count", to: &router)
    }

    private func addCount(_ index: DocumentIndex, _ pattern: String, to router: inout Router) {
        access.add(.get, pattern, to: &router) { _ throws(TrackError) in
            guard let count = counts.count(index) else {
                throw TrackError(status: 501, detail: "Documents are not counted: there is no index of them.")
            }
            return .json(["count": .int(Int64(count))])
        }
    }

    private func timeline(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        let id = request.parameters["id"]
        var limit = Self.timelineLength
        if let text = request.query["limit"] {
            guard let number = Int(text), (1...Self.timelineLengthMax).contains(number) else {
                throw .refusal(
                    ["query", "limit"], "a number from 1 to \(Self.timelineLengthMax) expected", "value_error")
            }
            limit = number
        }
        guard let entries = try platform.timeline(id, limit: limit) else { throw missing("profile", id) }
        let result = entries.map { entry -> JSON in
            [
                "id": .string(entry.eventID), "type": .string(entry.type),
                "name": .string(EventTypeName.title(entry.type)),
                "metadata": ["time": ["create": .string(Timestamp.format(entry.timeMillis))]],
            ]
        }
        return .json(["total": .int(Int64(result.count)), "result": .array(result)])
    }

    private func found(_ json: JSON?, _ kind: String, _ id: String) throws(TrackError) -> JSON {
        guard let json else { throw missing(kind, id) }
        return json
    }

    private func missing(_ kind: String, _ id: String) -> TrackError { .notFound("There is no \(kind) `\(id)`.") }
}
