// SPDX-License-Identifier: Apache-2.0

/// A table of a TOML document: its entries in the order in which their keys first stood in the text.
///
/// Keys are compared by their bytes, as TOML asks: a composed "é" and a decomposed one are two keys.
public struct TOMLTable: Sendable {
    public struct Entry: Sendable {
        public let key: String
        /// Where the key first stands.
        public let position: TOMLPosition
        public let value: TOMLValue
    }

    public let entries: [Entry]
    /// Where the table is defined: at its header, its brace, or its first dotted key.
    public let position: TOMLPosition
    private let index: [JSONKey: Int]

    /// The keys of the entries are distinct, and `index` says where each is.
    init(_ entries: [Entry], _ index: [JSONKey: Int], at position: TOMLPosition) {
        self.entries = entries
        self.index = index
        self.position = position
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    public subscript(_ key: String) -> TOMLValue? { entry(key)?.value }

    public func entry(_ key: String) -> Entry? { index[JSONKey(key)].map { entries[$0] } }
}
