// SPDX-License-Identifier: Apache-2.0

extension JSON {
    public var isNull: Bool { if case .null = self { true } else { false } }

    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// An integer that fits; never a double.
    public var int64: Int64? {
        switch self {
        case .int(let value): value
        case .unsigned(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// An integer that fits; never a double.
    public var uint64: UInt64? {
        switch self {
        case .int(let value): UInt64(exactly: value)
        case .unsigned(let value): value
        default: nil
        }
    }

    /// Any number, rounded to the nearest double.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    public var string: String? { if case .string(let value) = self { value } else { nil } }

    public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }

    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member with this key. Setting makes an object of what isn't one; setting `nil` removes the member.
    public subscript(_ key: String) -> JSON? {
        get {
            guard case .object(let object) = self else { return nil }
            return object[key]
        }
        set {
            guard case .object(var object) = self else {
                if let newValue { self = .object([key: newValue]) }
                return
            }
            self = .null  // Or the change would copy all members.
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The element at this place, `nil` when out of range or not an array.
    public subscript(_ place: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(place) else { return nil }
        return elements[place]
    }

    /// The value at a dotted path of keys (`traits.private.email`). Keys with dots in them can't be reached
    /// so.
    ///
    /// Setting makes the objects that are missing on the way, in place of what isn't an object; setting `nil`
    /// removes the last member and makes nothing.
    public subscript(path path: String) -> JSON? {
        get {
            var value = self
            for key in path.split(separator: ".", omittingEmptySubsequences: false) {
                guard let next = value[String(key)] else { return nil }
                value = next
            }
            return value
        }
        set {
            let keys = path.split(separator: ".", omittingEmptySubsequences: false)
            set(newValue, at: keys[...])
        }
    }

    private mutating func set(_ value: JSON?, at keys: ArraySlice<Substring>) {
        guard let first = keys.first else { return }
        let key = String(first)
        guard keys.count > 1 else {
            self[key] = value
            return
        }
        var object = JSONObject()
        if case .object(let existing) = self {
            object = existing
            self = .null  // Holds the members once, so that the change needn't copy them.
        } else if value == nil {
            return
        }
        if var child = object.exchange(key, for: .null) {
            child.set(value, at: keys.dropFirst())
            object[key] = child
        } else if value != nil {
            var child = JSON.object([:])
            child.set(value, at: keys.dropFirst())
            object[key] = child
        }
        self = .object(object)
    }
}
