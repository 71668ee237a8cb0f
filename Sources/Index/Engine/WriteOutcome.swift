// SPDX-License-Identifier: Apache-2.0
/// What became of one `DocumentOperation`.
public struct WriteOutcome: Sendable, Equatable {
    /// As answers name it.
    public enum Result: String, Sendable {
        case created, updated, deleted, noop
        case notFound = "not_found"
    }

    public let result: Result
    /// `_seq_no`; `nil` when there is no document and nothing was written.
    public let number: UInt64?
    public let version: UInt64

    init(_ result: Result, number: UInt64?, version: UInt64) {
        self.result = result
        self.number = number
        self.version = version
    }
}
