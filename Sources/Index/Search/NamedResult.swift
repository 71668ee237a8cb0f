// SPDX-License-Identifier: Apache-2.0

/// A child's answer under its name.
public struct NamedResult: Sendable, Equatable {
    public let name: String
    public let metadata: [UInt8]?
    public let result: AggregationResult
}
