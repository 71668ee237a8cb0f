// SPDX-License-Identifier: Apache-2.0

/// A place in a TOML text, as an editor shows it.
public struct TOMLPosition: Sendable, Hashable {
    /// From 1.
    public let line: Int
    /// From 1, in characters (Unicode scalars) of the line.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
