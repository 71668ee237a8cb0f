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

    /// The kind under `item`, the depth where it is not 0 under `depth`, then the fields.
    public var json: JSON {
        var object: JSONObject = ["item": .string(kind)]
        if depth > 0 { object["depth"] = JSON(depth) }
        for (name, value) in fields { object[name] = value }
        return .object(object)
    }

    /// What `json` gives.
    public init?(json: JSON) {
        guard case .object(var object) = json, let kind = object["item"]?.string else { return nil }
        let depth = object["depth"]?.int64.flatMap { Int(exactly: $0) } ?? 0
        object.removeValue(forKey: "item")
        object.removeValue(forKey: "depth")
        self.init(kind: kind, depth: max(0, min(depth, 1)), fields: object)
    }
}
