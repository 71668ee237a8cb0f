// SPDX-License-Identifier: Apache-2.0

/// Header fields in the order they came or will go. Names compare without regard to case.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    /// One field.
    public struct Field: Sendable, Equatable {
        public let name: String
        public var value: String
    }

    private var fields: [Field] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    public init(_ pairs: some Sequence<(String, String)>) {
        fields = pairs.map { Field(name: $0.0, value: $0.1) }
    }

    public var count: Int { fields.count }

    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    /// The first value of that name; setting replaces every one, `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { HTTPHeaders.same($0.name, name) }?.value }
        set {
            guard let newValue else {
                fields.removeAll { HTTPHeaders.same($0.name, name) }
                return
            }
            guard let first = fields.firstIndex(where: { HTTPHeaders.same($0.name, name) }) else {
                fields.append(Field(name: name, value: newValue))
                return
            }
            fields[first].value = newValue
            let later = fields[(first + 1)...].filter { !HTTPHeaders.same($0.name, name) }
            fields.replaceSubrange((first + 1)..., with: later)
        }
    }

    /// Every value of that name.
    public func all(_ name: String) -> [String] {
        fields.lazy.filter { HTTPHeaders.same($0.name, name) }.map(\.value)
    }

    /// Adds a field beside those of the same name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Adds `token` to a list-valued field such as `Vary`, once.
    public mutating func addToken(_ name: String, _ token: String) {
        guard let present = self[name] else {
            self[name] = token
            return
        }
        let tokens = present.split(separator: ",").map { HTTPHeaders.trimmed($0) }
        if !tokens.contains(where: { HTTPHeaders.same($0, token) }) { self[name] = "\(present), \(token)" }
    }

    /// ASCII comparison without regard to case.
    static func same(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
        let a = a.utf8
        let b = b.utf8
        guard a.count == b.count else { return false }
        return zip(a, b).allSatisfy { lowered($0) == lowered($1) }
    }

    /// `text` without blanks at its ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        var slice = Substring(text)
        while let first = slice.first, first == " " || first == "\t" { slice.removeFirst() }
        while let last = slice.last, last == " " || last == "\t" { slice.removeLast() }
        return String(slice)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
