// SPDX-License-Identifier: Apache-2.0

/// Looks up the numbers that resolved keyword fields hold, under one view. Any thread.
public protocol KeywordResolver: Sendable {
    /// The number that stands for this one now: itself, or where it was merged to.
    func canonical(_ number: UInt64) throws(ElasticError) -> UInt64
    /// The text of a canonical number.
    func text(_ number: UInt64) throws(ElasticError) -> String
    /// Every number that this text now stands for: the canonical one and those merged into it.
    func numbers(_ text: String) throws(ElasticError) -> [UInt64]
    /// As `numbers`, for all texts that begin so; `nil` when there are more than `max` of these texts.
    func numbers(prefix: String, max: Int) throws(ElasticError) -> [UInt64]?
}
