// SPDX-License-Identifier: Apache-2.0
import Base
import NIOCore

/// The open connections of one listener: counts them against a limit and ends them at a drain.
final class ConnectionRegistry: @unchecked Sendable {
    // Guarded by `lock`: everything below it.
    private let lock = Lock(Threads())
    private var channels: [ObjectIdentifier: any Channel] = [:]
    private var isDraining = false
    private let connectionsMax: Int

    init(connectionsMax: Int) { self.connectionsMax = connectionsMax }

    var count: Int { lock.withLock { channels.count } }

    /// - Returns: false when the connection must be closed at once: too many, or the listener drains.
    func admit(_ channel: any Channel) -> Bool {
        lock.withLock {
            guard !isDraining, channels.count < connectionsMax else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        lock.withLock { _ = channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Refuses new connections from now on and returns those that are open.
    func drain() -> [any Channel] {
        lock.withLock {
            isDraining = true
            return Array(channels.values)
        }
    }
}
