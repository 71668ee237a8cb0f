// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Bounds how many passwords are checked at once: each check takes 64 MiB and 0.1 s by design.
final class SignInGate: Sendable {
    static let checksMax = 2

    private let running = Atomic<Int>(0)

    /// Runs `body`, or returns `nil` at once when too many run already.
    func run<R>(_ body: () -> R) -> R? {
        defer { running.wrappingSubtract(1, ordering: .relaxed) }
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= Self.checksMax else { return nil }
        return body()
    }
}
