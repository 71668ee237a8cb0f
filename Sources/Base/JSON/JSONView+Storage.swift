// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What reads the document's memory directly. Offsets and lengths come from the parser, so they stand inside
/// the text.
extension JSONView {
    @inline(__always)
    var node: JSONNode { document.tape.nodes[index] }

    @inline(__always)
    func node(at index: Int) -> JSONNode { document.tape.nodes[index] }

    @inline(__always)
    func start(of node: JSONNode) -> UnsafePointer<UInt8> {
        UnsafePointer(document.tape.text + Int(node.offset))
    }

    /// The value's own bytes in the text, with quotes or brackets. Valid inside `body`.
    public func withSource<R, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let node = node
        return try body(UnsafeRawBufferPointer(start: start(of: node), count: Int(node.length)))
    }

    /// The value's own bytes in the text, with quotes or brackets.
    public var sourceBytes: [UInt8] { withSource { [UInt8]($0) } }

    /// Where the value begins in the text, for messages.
    public var sourceOffset: Int { Int(node.offset) }

    /// The text of a string, escapes resolved; no bytes for another kind. Copies only what has escapes. Valid
    /// inside `body`.
    public func withUTF8<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let node = node
        guard node.isString else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        let raw = UnsafeBufferPointer(start: start(of: node) + 1, count: Int(node.length) - 2)
        guard node.hasEscapes else { return try body(raw) }
        let resolved = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: raw.count)
        defer { resolved.deallocate() }
        let count = JSONEscapes.resolve(raw, into: resolved)
        return try body(UnsafeBufferPointer(start: resolved.baseAddress, count: count))
    }

    /// Whether the string at `index` is this text.
    @inline(__always)
    func isString(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let node = node(at: index)
        guard !node.hasEscapes else {
            return JSONView(document: document, index: index).withUTF8 { resolved in
                resolved.count == text.count
                    && (text.isEmpty || memcmp(resolved.baseAddress!, text.baseAddress!, text.count) == 0)
            }
        }
        guard Int(node.length) == text.count + 2 else { return false }
        guard let base = text.baseAddress, text.count > 0 else { return true }
        return memcmp(start(of: node) + 1, base, text.count) == 0
    }
}
