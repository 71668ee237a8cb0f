// SPDX-License-Identifier: Apache-2.0

/// Something that the store must never do.
public struct ProofFailure: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
