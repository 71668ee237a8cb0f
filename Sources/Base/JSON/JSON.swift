// SPDX-License-Identifier: Apache-2.0

/// A JSON value that can be built and changed: a tree.
///
/// Numbers written as integers stay exact to 64 bits; others, and larger integers, are doubles. So `1`, and
/// `1.0`, are two values, as the writer keeps them apart. To read a few values of a large text,
/// `JSONDocument` is much cheaper.
///
/// Walking, comparing and writing recurse: a tree that a program builds by itself must not nest deeper than
/// `JSONLimits` allows a text to.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Only what exceeds `Int64.max`.
    case unsigned(UInt64)
    /// Finite. Others are written as `null`, which JSON has in their stead.
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// An integer.
    public init(_ value: Int) { self = .int(Int64(value)) }

    /// An integer of either case.
    public init(_ value: UInt64) { self = Int64(exactly: value).map(JSON.int) ?? .unsigned(value) }

    /// Reads a whole text. Of equal keys in an object the last wins, unless the limits refuse them.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSON {
        JSON(try JSONDocument(parsing: bytes, limits: limits).root)
    }

    public static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard
    ) throws(JSONError) -> JSON {
        JSON(try JSONDocument(parsing: bytes, limits: limits).root)
    }

    public static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> JSON {
        JSON(try JSONDocument(parsing: text, limits: limits).root)
    }

    /// The tree of a value in a document.
    public init(_ view: JSONView) {
        switch view.kind {
        case .null: self = .null
        case .bool: self = .bool(view.bool == true)
        case .number: self = JSON(number: view)
        case .string: self = .string(view.string ?? "")
        case .array:
            var elements: [JSON] = []
            elements.reserveCapacity(view.count)
            for element in view.elements { elements.append(JSON(element)) }
            self = .array(elements)
        case .object:
            var object = JSONObject(minimumCapacity: view.count)
            for (key, value) in view.members { object[key] = JSON(value) }
            self = .object(object)
        }
    }

    private init(number view: JSONView) {
        if let value = view.int64 {
            self = .int(value)
        } else if let value = view.uint64 {
            self = .unsigned(value)
        } else {
            self = .double(view.double ?? 0)
        }
    }
}

extension JSON: Equatable {
    /// Deep. Integers are compared as numbers, doubles by `==` and never equal to integers, texts by their
    /// bytes, objects without regard to order.
    public static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.int(let x), .int(let y)): x == y
        case (.unsigned(let x), .unsigned(let y)): x == y
        case (.int(let x), .unsigned(let y)), (.unsigned(let y), .int(let x)): x == y
        case (.double(let x), .double(let y)): x == y
        case (.string(let x), .string(let y)): JSONKey.areSame(x, y)
        case (.array(let x), .array(let y)): x == y
        case (.object(let x), .object(let y)): x == y
        default: false
        }
    }
}
