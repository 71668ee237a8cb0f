// SPDX-License-Identifier: Apache-2.0
import Base
import Cache
import Synchronization

/// A clock that a test sets.
final class ManualClock: TimeSource {
    private let millis: Atomic<Int64>

    init(millis: Int64 = 1_000_000) { self.millis = Atomic(millis) }

    var nowMillis: Int64 { millis.load(ordering: .relaxed) }
    var monotonicNanos: UInt64 { UInt64(nowMillis) * 1_000_000 }

    func advance(millis step: Int64) { millis.wrappingAdd(step, ordering: .relaxed) }
}

/// A cache on a clock that the test sets, with a client to send commands by.
struct CacheBench {
    let clock = ManualClock()
    let cache: Cache
    let runner: CommandRunner
    let client: CacheClient

    init(
        bytesMax: Int = 1 << 30, isAuthenticated: Bool = true,
        authenticate: CommandRunner.Authenticator? = nil
    ) {
        let environment = Environment(
            files: PosixFileSystem(), clock: clock, random: SeededRandomSource(seed: 1), threads: Threads())
        var options = CacheOptions()
        options.bytesMax = bytesMax
        cache = Cache(environment, options: options)
        runner = CommandRunner(cache: cache, authenticate: authenticate)
        client = CacheClient(id: 7, isAuthenticated: isAuthenticated)
    }

    /// The reply to one command, as it goes over the wire.
    func reply(_ words: String...) -> String { reply(words) }

    func reply(_ words: [String], by other: CacheClient? = nil) -> String {
        let client = other ?? client
        client.writer.clear()
        ArgumentList(words).withArguments { runner.run($0, client) }
        return String(decoding: client.writer.bytes, as: UTF8.self)
    }
}
