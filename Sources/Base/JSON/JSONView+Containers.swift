// SPDX-License-Identifier: Apache-2.0

extension JSONView {
    /// The member with this key, the last one when there are several; `nil` when absent or not an object.
    ///
    /// Walks over all members (a comparison of lengths for most), so it is linear in their number. Who needs
    /// many keys of an object that may be large iterates `members` once, or makes a `JSON` of it.
    public subscript(_ key: String) -> JSONView? {
        var key = key
        return key.withUTF8 { self[utf8: $0] }
    }

    /// The same, by the bytes of the key.
    public subscript(utf8 key: UnsafeBufferPointer<UInt8>) -> JSONView? {
        let container = node
        guard container.isObject else { return nil }
        var found: Int?
        var at = index + 1
        while at < Int(container.next) {
            if isString(at: at, key) { found = at + 1 }
            at = Int(node(at: at + 1).next)
        }
        return found.map { JSONView(document: document, index: $0) }
    }

    /// The value at a dotted path of keys (`a.b.c`); `nil` when a part is absent.
    public subscript(path path: String) -> JSONView? {
        var view = self
        for key in path.split(separator: ".", omittingEmptySubsequences: false) {
            guard let next = view[String(key)] else { return nil }
            view = next
        }
        return view
    }

    /// The element at this place; `nil` when out of range or not an array. Linear in the place.
    public subscript(_ place: Int) -> JSONView? {
        let container = node
        guard container.isArray, place >= 0, place < container.count else { return nil }
        var at = index + 1
        for _ in 0..<place { at = Int(node(at: at).next) }
        return JSONView(document: document, index: at)
    }

    /// Elements of an array in their order; none for another kind.
    public var elements: JSONElements { JSONElements(self) }

    /// Members of an object in their order, equal keys included; none for another kind.
    public var members: JSONMembers { JSONMembers(self) }

    /// The same with the key as a view, for who compares keys without making a `String` of each.
    public var memberViews: JSONMemberViews { JSONMemberViews(self) }
}
