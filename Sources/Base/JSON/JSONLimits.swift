// SPDX-License-Identifier: Apache-2.0

/// How much a JSON text may ask of its reader, and what to do with a key that comes twice.
public struct JSONLimits: Sendable {
    /// Above this, nested values cost more stack than a small thread has when a tree of them is walked.
    static let depthCeiling = 1_024
    /// The tape holds offsets and counts in 32 and 28 bits.
    static let sizeBytesCeiling = 256 << 20

    /// Deepest nesting of arrays and objects that is read.
    public let depthMax: Int
    /// Longest text in bytes.
    public let sizeBytesMax: Int
    /// Refuses an object that has a key twice. Otherwise the last one wins in lookups and trees.
    public let refusesDuplicateKeys: Bool

    /// Values above what the reader can hold (1,024 levels, 256 MiB) are cut to that.
    public init(
        depthMax: Int = Limits.jsonDepthMax, sizeBytesMax: Int = Limits.jsonSizeBytesMax,
        refusesDuplicateKeys: Bool = false
    ) {
        self.depthMax = min(max(depthMax, 0), Self.depthCeiling)
        self.sizeBytesMax = min(max(sizeBytesMax, 0), Self.sizeBytesCeiling)
        self.refusesDuplicateKeys = refusesDuplicateKeys
    }

    /// The limits of `Limits`; the last of equal keys wins.
    public static let standard = JSONLimits()
    /// The same, and equal keys in an object are refused: for definitions that people write by hand, where a
    /// second key is a mistake that would otherwise be silent.
    public static let strict = JSONLimits(refusesDuplicateKeys: true)
}
