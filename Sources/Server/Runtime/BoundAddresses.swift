// SPDX-License-Identifier: Apache-2.0
import Base

/// Where the listeners of a process really listen: the configured addresses, port 0 replaced by what the
/// system chose.
///
/// Filled by `Listeners` as sockets are bound, read by what is served through them. Any thread.
public final class BoundAddresses: @unchecked Sendable {
    private let lock = Lock(Threads())
    /// By the listener's name. Guarded by `lock`.
    private var addresses: [String: ListenAddress] = [:]

    public init() {}

    /// The address of a listener (`api`, `elastic`, `redis`, `collector`); `nil` before it is bound.
    public subscript(listener: String) -> ListenAddress? {
        lock.withLock { addresses[listener] }
    }

    func note(_ address: ListenAddress, of listener: String) {
        lock.withLock { addresses[listener] = address }
    }
}
