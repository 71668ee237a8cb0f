// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import LSMStore
import LifeSimulation

/// A payload, and what became of it.
///
/// Belongs to the holder of the baton.
final class SamplePayload: CustomStringConvertible {
    let session: String
    /// The id that an earlier answer gave the client.
    let profileID: String?
    let events: [SampleEvent]
    var commit: LoggedCommit?
    /// Ids of the events in its batch, in their order.
    var stagedIDs: [String] = []
    /// What the answer said the profile's id is.
    var answeredProfileID: String?

    init(session: String, profileID: String?, events: [SampleEvent]) {
        self.session = session
        self.profileID = profileID
        self.events = events
    }

    var description: String {
        let events = events.map { event in
            ([event.kind.rawValue, event.customer, event.address] as [String?]).compactMap { $0 }
                .joined(separator: " ")
        }
        return "\(session), profile \(profileID ?? "unknown"), \(events)"
    }

    func track() throws -> TrackPayload {
        var json: JSON = [
            "source": ["id": "shop"], "session": ["id": .string(session)],
            "events": .array(events.map(\.json)),
        ]
        if let profileID { json["profile"] = ["id": .string(profileID)] }
        return try TrackPayload(parsing: json.bytes)
    }
}
