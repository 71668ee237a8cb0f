// SPDX-License-Identifier: Apache-2.0

/// A configuration that cannot be used. The text names the place, what is wrong and what would be right.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
