// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object: keys are unique (by their bytes) and keep the order in which they came.
///
/// A key is found by walking while the members are few, by a hash index above that, so that an object of a
/// million keys costs no more per key. Removing is linear in the members.
public struct JSONObject: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    /// Up to here walking is faster than hashing.
    private static let walkedMax = 12

    private var members: [(key: String, value: JSON)]
    /// Place of each key; present exactly when there are more than `walkedMax` members.
    private var places: [JSONKey: Int]?

    public init() { members = [] }

    public init(minimumCapacity: Int) {
        members = []
        members.reserveCapacity(minimumCapacity)
    }

    /// The last of equal keys wins, at the place of the first.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(minimumCapacity: elements.count)
        for (key, value) in elements { self[key] = value }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map(\.key) }
    public var values: [JSON] { members.map(\.value) }

    public func makeIterator() -> IndexingIterator<[(key: String, value: JSON)]> { members.makeIterator() }

    /// Setting `nil` removes the member; a new key goes to the end.
    public subscript(_ key: String) -> JSON? {
        get { place(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let place = place(of: key) { members[place].value = newValue } else { append(key, newValue) }
        }
    }

    /// Removes the member and returns its value. Linear.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let place = place(of: key) else { return nil }
        let value = members.remove(at: place).value
        if places != nil { indexAgain() }
        return value
    }

    /// Removes every member of which `isUnwanted` says so. Linear, however many go.
    public mutating func removeAll(where isUnwanted: (_ key: String, _ value: JSON) throws -> Bool) rethrows {
        defer { if places != nil { indexAgain() } }
        try members.removeAll { try isUnwanted($0.key, $0.value) }
    }

    /// Takes the value out for a change, leaving `null` in its place, so that the change needn't copy it.
    mutating func exchange(_ key: String, for value: JSON) -> JSON? {
        guard let place = place(of: key) else { return nil }
        defer { members[place].value = value }
        return members[place].value
    }

    private func place(of key: String) -> Int? {
        if let places { return places[JSONKey(key)] }
        return members.firstIndex { JSONKey.areSame($0.key, key) }
    }

    private mutating func append(_ key: String, _ value: JSON) {
        places?[JSONKey(key)] = members.count
        members.append((key, value))
        if places == nil && members.count > Self.walkedMax { indexAgain() }
    }

    private mutating func indexAgain() {
        guard members.count > Self.walkedMax else {
            places = nil
            return
        }
        var index: [JSONKey: Int] = [:]
        index.reserveCapacity(members.count)
        for (place, member) in members.enumerated() { index[JSONKey(member.key)] = place }
        places = index
    }
}

extension JSONObject: Equatable {
    /// Equal keys with equal values; the order does not count.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        guard a.count == b.count else { return false }
        for (x, y) in zip(a.members, b.members) {
            // In the same order, as nearly always: no search.
            if JSONKey.areSame(x.key, y.key) {
                guard x.value == y.value else { return false }
            } else {
                guard let other = b[x.key], x.value == other else { return false }
            }
        }
        return true
    }
}
