// SPDX-License-Identifier: Apache-2.0

/// What a block of a table holds. On disk (high half of a block's type byte): never renumber.
enum BlockKind: UInt8, Sendable {
    case data = 1
    /// Separator → data block.
    case index = 2
    /// Separator → index block and filter block.
    case topIndex = 3
    case filter = 4
    case rangeTombstones = 5
    case properties = 6

    var name: String {
        switch self {
        case .data: "data block"
        case .index: "index block"
        case .topIndex: "top index block"
        case .filter: "filter block"
        case .rangeTombstones: "range tombstone block"
        case .properties: "properties block"
        }
    }
}
