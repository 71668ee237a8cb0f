// SPDX-License-Identifier: Apache-2.0

/// Durable bytes that are no longer what was written.
public struct DiskDamage: Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let offset: Int
    public let lengthBytes: Int

    public var description: String { "\(path): \(lengthBytes) byte(s) at offset \(offset)" }
}
