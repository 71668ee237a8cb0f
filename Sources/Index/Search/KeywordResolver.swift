// SPDX-License-Identifier: Apache-2.0

/// Looks up the numbers that resolved keyword fields hold, under one view.
public protocol KeywordResolver: Sendable {
    /// The number that stands for this one now: itself, or where it was merged to.
    func canonical(_ number: UInt64) -> UInt64
    /// The text of a canonical number.
    func text(_ number: UInt64) -> String
    /// Every number that this text now stands for: the canonical one and those merged into it.
    func numbers(_ text: String) -> [UInt64]
}
