// SPDX-License-Identifier: Apache-2.0

/// A document as the store has it.
public struct StoredDocument: Sendable, Equatable {
    public let id: String
    /// `_seq_no`: its place in the order of the index's writes.
    public let number: UInt64
    /// Counts the document's writes, from 1.
    public let version: UInt64
    /// What its resolved keywords hold.
    public let resolved: [ResolvedKeyword]
    /// `_source`: the JSON as it was given.
    public let source: [UInt8]
}
