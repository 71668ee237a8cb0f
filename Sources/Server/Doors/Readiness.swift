// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Whether requests are welcome: yes from the first listener to the beginning of the drain.
public final class Readiness: Sendable {
    /// Where the process stands.
    public enum Phase: UInt8, Sendable, AtomicRepresentable {
        case starting
        case ready
        case draining
    }

    private let current = Atomic<Phase>(.starting)

    public init() {}

    public var phase: Phase {
        get { current.load(ordering: .relaxed) }
        set { current.store(newValue, ordering: .relaxed) }
    }
}
