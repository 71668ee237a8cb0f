// SPDX-License-Identifier: Apache-2.0
import Strata
import Testing

/// On a file system in memory that outlives the platforms opened on it, as a directory would.
@Suite struct EmbeddedPlatformTests {
    private static let environment = Environment(
        files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 7),
        threads: Threads())

    private func order(_ id: String, _ value: Double) -> TrackPayload {
        var event = TrackEvent(type: "order-completed", id: id)
        event.traits = ["value": .double(value), "country": "Germany"]
        return TrackPayload(sourceID: "shop", events: [event])
    }

    private func fill(_ platform: Platform) throws {
        let context = TrackContext(bridge: "internal", isInternal: true)
        for i in 0..<20 { try platform.cdp.track(order("order-\(i)", Double(i) + 0.5), context) }
    }

    private func count(_ platform: Platform, _ query: String) throws -> Int {
        let request = try SearchRequest(parsing: Array(query.utf8))
        return try #require(platform.index.index("strata-event")).view().count(request.query)
    }

    private let dear =
        #"{"query":{"bool":{"filter":[{"term":{"type":"order-completed"}},"#
        + #"{"range":{"traits.value":{"gte":10}}}]}}}"#

    @Test("what was tracked is found at once, and again after the directory is closed and opened")
    func survivesReopening() throws {
        var platform = try Platform(environment: Self.environment, directory: "/data", memoryBytes: 64 << 20)
        try fill(platform)
        #expect(try count(platform, dear) == 10)
        let clusterID = platform.clusterID
        try platform.close()
        platform = try Platform(environment: Self.environment, directory: "/data", memoryBytes: 64 << 20)
        #expect(try count(platform, dear) == 10)
        #expect(try count(platform, "{}") == 20)
        #expect(try platform.cdp.event("order-3")?[path: "traits.value"]?.double == 3.5)
        #expect(platform.clusterID == clusterID)
        try fill(platform)
        #expect(try count(platform, "{}") == 20)
        try platform.close()
    }

    @Test("an ephemeral platform answers as one on a directory, and two share nothing")
    func ephemeral() throws {
        let platform = try Platform(directory: nil, memoryBytes: 64 << 20)
        let other = try Platform(directory: nil, memoryBytes: 64 << 20)
        try fill(platform)
        #expect(try count(platform, dear) == 10)
        #expect(try count(other, "{}") == 0)
        try platform.close()
        try other.close()
    }

    @Test("the first administrator is made once and can sign in")
    func administrator() throws {
        let administrator = Administrator(email: "ada@example.org", password: "correct horse")
        let platform = try Platform(directory: nil, memoryBytes: 64 << 20, administrator: administrator)
        let access = platform.cdp.access
        let session = try access.signIn(email: "ada@example.org", password: "correct horse")
        #expect(session.user.email == "ada@example.org")
        #expect(throws: TrackError.self) { try access.signIn(email: "ada@example.org", password: "wrong") }
        try platform.close()
    }
}
