// SPDX-License-Identifier: Apache-2.0
import Base

/// The configured identification points of a context; the built-in ones hold beside them.
public final class IdentificationPoints: Sendable {
    private static let kind = "identification-point"
    private let configuration: ConfigurationStore
    private let environment: Environment

    init(_ configuration: ConfigurationStore, environment: Environment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// As they were saved, by id.
    public var all: [JSON] { configuration.objects(Self.kind) }

    var enabled: [IdentificationPoint] { all.compactMap { IdentificationPoint($0) }.filter(\.isEnabled) }

    /// Creates a point, or replaces the one of the same id.
    /// - Returns: its id.
    /// - Throws: 422 for a body that is no identification point.
    @discardableResult
    public func save(_ json: JSON) throws(TrackError) -> String {
        let id = try TrackPayload.id(json["id"], ["id"]) ?? UUIDText.random(from: environment.random)
        var json = json
        json["id"] = .string(id)
        guard IdentificationPoint(json) != nil else {
            throw .invalid(
                ["fields"], "event_type and fields[{profile_trait, event_property}] are required",
                "value_error")
        }
        try configuration.set(Self.kind, id, json)
        return id
    }

    /// - Returns: whether there was one.
    @discardableResult
    public func remove(_ id: String) throws(TrackError) -> Bool {
        guard configuration.object(Self.kind, id) != nil else { return false }
        try configuration.set(Self.kind, id, nil)
        return true
    }
}
