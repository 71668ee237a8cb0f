// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// `POST /import/events`: events of an import from another process, by the way of an import into a directory.
///
/// For those who may change event sources: traits and identifiers are taken as they are sent. The body is
/// committed whole or not at all, and events that are there already are skipped, so that a sender who got no
/// answer sends it again.
struct ImportRoutes: Routes {
    static let bodyBytesMax = 16 << 20
    private static let roles: Set<Role> = [.admin, .developer]

    let access: ManagementAccess
    let platform: CustomerDataPlatform

    func register(in router: inout Router) {
        access.add(
            .post, "/import/events", to: &router, for: Self.roles, bodyBytesMax: Self.bodyBytesMax
        ) { request throws(TrackError) in
            let imported = try ImportedEvents(parsing: request.body)
            guard platform.sources.source(imported.sourceID) != nil else {
                throw .notFound("There is no event source `\(imported.sourceID)`.")
            }
            let sink = PlatformSink(platform, sourceID: imported.sourceID)
            for trait in imported.traits { try sink.take(trait) }
            let outcome = try imported.events.isEmpty ? EventSinkOutcome() : sink.take(imported.events)
            return .json([
                "written": .int(Int64(outcome.written)), "duplicates": .int(Int64(outcome.duplicates)),
            ])
        }
    }
}
