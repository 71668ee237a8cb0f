// SPDX-License-Identifier: Apache-2.0

/// A platform that could not be opened.
public struct PlatformError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
