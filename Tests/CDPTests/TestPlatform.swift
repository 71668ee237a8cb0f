// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

@testable import CDP

/// A platform in memory, with one event source, `shop`.
struct TestPlatform {
    let files: MemoryFileSystem
    let environment: Environment
    let store: Store
    let platform: CustomerDataPlatform

    init(files: MemoryFileSystem = MemoryFileSystem(), options: CollectorOptions = CollectorOptions()) throws
    {
        self.files = files
        environment = Environment(
            files: files, clock: SystemTimeSource(),
            random: SeededRandomSource(seed: UInt64(files.occupiedBytes) &+ 7),
            threads: Threads())
        store = try Store.open("/data", environment: environment)
        platform = try CustomerDataPlatform(store: store, environment: environment, options: options)
        if platform.sources.source("shop") == nil {
            try platform.sources.save(["id": "shop", "name": "Shop"])
        }
    }

    @discardableResult
    func track(_ text: String) throws -> TrackResponse {
        let payload = try TrackPayload(parsing: Array(text.utf8))
        guard let response = try platform.track(payload) else { throw TrackError.failed("no answer") }
        return response
    }

    @discardableResult
    func track(
        _ type: String, session: String? = nil, profile: String? = nil, id: String? = nil,
        _ properties: JSON = [:]
    ) throws -> TrackResponse {
        let event = TrackEvent(type: type, id: id, properties: properties.object ?? [:])
        let payload = TrackPayload(sourceID: "shop", sessionID: session, profileID: profile, events: [event])
        guard let response = try platform.track(payload) else { throw TrackError.failed("no answer") }
        return response
    }

    /// Runs bodies at once, each on a thread; the first error is thrown.
    func atOnce(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let lock = Lock(environment.threads)
        let failures = Failures()
        let threads = (0..<count).map { i in
            environment.threads.spawn(name: "test-\(i)") {
                do { try body(i) } catch { lock.withLock { failures.all.append(error) } }
            }
        }
        for thread in threads { thread.join() }
        if let first = failures.all.first { throw first }
    }

    /// Guarded by the lock of its maker.
    private final class Failures: @unchecked Sendable {
        var all: [any Error] = []
    }
}
