// SPDX-License-Identifier: Apache-2.0

/// The members of an object in their order, the keys as views of strings.
public struct JSONMemberViews: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var at: Int
    private let end: Int

    init(_ view: JSONView) {
        document = view.document
        let node = view.node
        at = view.index + 1
        end = node.isObject ? Int(node.next) : at
    }

    public mutating func next() -> (key: JSONView, value: JSONView)? {
        guard at < end else { return nil }
        let key = JSONView(document: document, index: at)
        let value = JSONView(document: document, index: at + 1)
        at = Int(value.node.next)
        return (key, value)
    }
}
