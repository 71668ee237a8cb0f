// SPDX-License-Identifier: Apache-2.0

/// How blocks are told apart where they are counted.
public enum BlockClass: Int, Sendable, CaseIterable {
    case data, index, filter

    /// As it is called in metrics.
    public var name: String { "\(self)" }
}

extension BlockKind {
    /// What the block counts as.
    @inline(__always) var counted: BlockClass {
        switch self {
        case .data, .rangeTombstones, .properties: .data
        case .index, .topIndex: .index
        case .filter: .filter
        }
    }
}
