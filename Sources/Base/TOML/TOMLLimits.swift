// SPDX-License-Identifier: Apache-2.0

/// How much a TOML text may ask of its reader.
public struct TOMLLimits: Sendable {
    /// The reader recurses into arrays and inline tables, and so does the end of a tree's life.
    static let depthCeiling = 256
    static let sizeBytesCeiling = 64 << 20

    /// Deepest nesting of tables and arrays; also the most parts of a dotted key.
    public let depthMax: Int
    /// Longest text in bytes.
    public let sizeBytesMax: Int

    /// Values above what the reader can bear (256 levels, 64 MiB) are cut to that.
    public init(depthMax: Int = Limits.tomlDepthMax, sizeBytesMax: Int = Limits.tomlSizeBytesMax) {
        self.depthMax = min(max(depthMax, 0), Self.depthCeiling)
        self.sizeBytesMax = min(max(sizeBytesMax, 0), Self.sizeBytesCeiling)
    }

    /// The limits of `Limits`.
    public static let standard = TOMLLimits()
}
