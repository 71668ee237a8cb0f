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

/// A cache on a clock that the test sets, with a session to send commands by.
struct CacheBench {
    let clock = ManualClock()
    let cache: Cache
    let commands: CacheCommands
    var session = CacheSession(id: 7)

    init(bytesMax: Int = 1 << 20, authenticate: CacheCommands.Authenticator? = nil) {
        let environment = Environment(
            files: PosixFileSystem(), clock: clock, random: SeededRandomSource(seed: 1), threads: Threads())
        var options = CacheOptions()
        options.bytesMax = bytesMax
        cache = Cache(environment, options: options)
        commands = CacheCommands(cache: cache, authenticate: authenticate)
    }

    /// The reply to one command, as it goes over the wire.
    mutating func reply(_ words: String...) -> String {
        session.writer.clear()
        commands.run(RESPCommand(words), &session)
        return String(decoding: session.writer.bytes, as: UTF8.self)
    }
}
