// SPDX-License-Identifier: Apache-2.0

/// Something that the store must never do.
public struct StoreFailure: Error, Sendable, CustomStringConvertible {
    public let seed: UInt64
    public let description: String

    init(seed: UInt64, _ what: String, history: [String]) {
        self.seed = seed
        let excerpt = history.map { "    " + $0 }.joined(separator: "\n")
        description = "seed \(seed): \(what)\n  what went before:\n\(excerpt)\n  again: make sim SEED=\(seed)"
    }
}

/// Ends a simulated thread's work: the store has failed the test, or its life is over.
enum Halt: Error, CustomStringConvertible {
    /// The world's failure has been noted.
    case failed
    /// The power is gone, or the store takes no more writes.
    case lifeOver

    var description: String { "work ended early" }
}
