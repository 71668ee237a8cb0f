// SPDX-License-Identifier: Apache-2.0
import Base

/// One statement of a report on a file: what it is about, and what it says, in the order to show it.
///
/// Names of kinds and fields are lower case with underscores. Bytes stand as `ByteText` writes them,
/// checksums as hex.
public struct InspectionItem: Sendable, Equatable {
    public let kind: String
    /// 0, or 1 for a detail of the last item with 0.
    public let depth: Int
    public let fields: JSONObject

    /// The kind of an item that tells of damage; its one field is `error`.
    public static let errorKind = "error"

    public init(kind: String, depth: Int = 0, fields: JSONObject) {
        self.kind = kind
        self.depth = depth
        self.fields = fields
    }
}
