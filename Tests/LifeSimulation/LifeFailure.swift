// SPDX-License-Identifier: Apache-2.0

/// Something that must never happen.
public struct LifeFailure: Error, Sendable, CustomStringConvertible {
    public let seed: UInt64
    public let description: String

    init(seed: UInt64, _ what: String, history: [String]) {
        self.seed = seed
        let excerpt = history.map { "    " + $0 }.joined(separator: "\n")
        description = "seed \(seed): \(what)\n  what went before:\n\(excerpt)"
    }
}

/// Ends a simulated thread's work early.
public enum LifeHalt: Error, CustomStringConvertible {
    /// The world's failure has been noted.
    case failed
    /// The power is gone, or a fault that the world has on purpose was met.
    case lifeOver

    public var description: String { "work ended early" }
}
