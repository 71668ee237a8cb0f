// SPDX-License-Identifier: Apache-2.0

/// The elements of an array in their order.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var at: Int
    private let end: Int

    init(_ view: JSONView) {
        document = view.document
        let node = view.node
        at = view.index + 1
        end = node.isArray ? Int(node.next) : at
    }

    public mutating func next() -> JSONView? {
        guard at < end else { return nil }
        let view = JSONView(document: document, index: at)
        at = Int(view.node.next)
        return view
    }
}
