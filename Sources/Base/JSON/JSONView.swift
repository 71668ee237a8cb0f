// SPDX-License-Identifier: Apache-2.0

/// A value in a `JSONDocument`: a reference and an index. Holds the document alive. Any thread.
public struct JSONView: Sendable {
    public enum Kind: Sendable { case null, bool, number, string, array, object }

    let document: JSONDocument
    let index: Int

    @inline(__always)
    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    public var kind: Kind {
        switch node.tag {
        case .null: .null
        case .true, .false: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { node.tag == .null }

    /// `nil` when it isn't `true` or `false`.
    public var bool: Bool? {
        switch node.tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A number without fraction and exponent, when it fits.
    public var int64: Int64? {
        let node = node
        guard node.isNumber && node.isIntegerSyntax else { return nil }
        return JSONNumber.int64(start(of: node), Int(node.length))
    }

    /// A number without fraction and exponent, when it fits.
    public var uint64: UInt64? {
        let node = node
        guard node.isNumber && node.isIntegerSyntax else { return nil }
        return JSONNumber.uint64(start(of: node), Int(node.length))
    }

    /// Any number, rounded to the nearest double. Always finite.
    public var double: Double? {
        let node = node
        guard node.isNumber else { return nil }
        return JSONNumber.double(start(of: node), Int(node.length))
    }

    /// True for a number that was written without fraction and exponent, of any size.
    public var isInteger: Bool { node.isNumber && node.isIntegerSyntax }

    /// The text of a string, escapes resolved; `nil` for another kind.
    public var string: String? {
        guard node.isString else { return nil }
        return withUTF8 { String(decoding: $0, as: UTF8.self) }
    }

    /// Elements of an array or members of an object (equal keys counted each); 0 for another kind.
    public var count: Int {
        let node = node
        return node.isArray || node.isObject ? node.count : 0
    }
}
