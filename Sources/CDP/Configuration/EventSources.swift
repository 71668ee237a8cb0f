// SPDX-License-Identifier: Apache-2.0
import Base

/// The event sources of a context.
public final class EventSources: Sendable {
    private static let kind = "event-source"
    private let configuration: ConfigurationStore
    private let environment: Environment

    init(_ configuration: ConfigurationStore, environment: Environment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// By id, ascending.
    public var all: [EventSource] { configuration.objects(Self.kind).compactMap(read) }

    public func source(_ id: String) -> EventSource? { configuration.object(Self.kind, id).flatMap(read) }

    /// Creates a source, or replaces the one of the same id.
    /// - Throws: 400 for a reserved id, 422 for a body that is no source.
    @discardableResult
    public func save(_ json: JSON) throws(TrackError) -> EventSource {
        var source = try EventSource(json, random: environment.random)
        if source.createdMillis == 0 { source.createdMillis = environment.clock.nowMillis }
        try configuration.set(Self.kind, source.id, source.json)
        return source
    }

    /// - Returns: whether there was one.
    @discardableResult
    public func remove(_ id: String) throws(TrackError) -> Bool {
        guard source(id) != nil else { return false }
        try configuration.set(Self.kind, id, nil)
        return true
    }

    /// The source, if it may be used through the bridge.
    /// - Throws: 401, with a text that says why.
    public func authorized(_ id: String, bridge: String, ip: String? = nil) throws(TrackError) -> EventSource
    {
        let from = ip.map { " Request came from IP: `\($0)`." } ?? ""
        guard let source = source(id) else {
            throw .unauthorized("Access denied. Event source `\(id)` is not known.\(from)")
        }
        guard source.isEnabled else {
            throw .unauthorized("Access denied. Event source `\(id)` is disabled.\(from)")
        }
        let isTracker = bridge == "rest" && source.bridges.contains("javascript")
        guard source.bridges.contains(bridge) || isTracker else {
            let types = source.bridges.joined(separator: ", ")
            throw .unauthorized(
                "Access denied. Event source `\(id)` is of type `\(types)`, this endpoint takes `\(bridge)`.\(from)"
            )
        }
        return source
    }

    private func read(_ json: JSON) -> EventSource? { try? EventSource(json, random: environment.random) }
}
