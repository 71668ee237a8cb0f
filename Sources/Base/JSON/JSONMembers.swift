// SPDX-License-Identifier: Apache-2.0

/// The members of an object in their order.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private var views: JSONMemberViews

    init(_ view: JSONView) { views = JSONMemberViews(view) }

    public mutating func next() -> (key: String, value: JSONView)? {
        guard let (key, value) = views.next() else { return nil }
        return (key.withUTF8 { String(decoding: $0, as: UTF8.self) }, value)
    }
}
