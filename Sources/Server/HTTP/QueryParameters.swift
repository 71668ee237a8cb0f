// SPDX-License-Identifier: Apache-2.0

/// What stands behind the `?` of a URL, decoded, in its order.
public struct QueryParameters: Sendable, Equatable {
    public private(set) var pairs: [(name: String, value: String)] = []

    public init() {}

    /// - Returns: `nil` when an escape is malformed.
    public init?(_ query: some StringProtocol) {
        for part in query.split(separator: "&", omittingEmptySubsequences: true) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(halves[0], plusIsSpace: true) else { return nil }
            guard let value = PercentCoding.decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { return nil }
            pairs.append((name, value))
        }
    }

    public var names: [String] { pairs.map(\.name) }
    public var isEmpty: Bool { pairs.isEmpty }

    /// The first value of that name; `""` for a name without one.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Every value of that name.
    public func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// A switch: true for `?name`, `?name=` and `?name=true`; `nil` when absent or neither true nor false.
    public func flag(_ name: String) -> Bool? {
        switch self[name] {
        case "", "true": true
        case "false": false
        default: nil
        }
    }

    public static func == (a: QueryParameters, b: QueryParameters) -> Bool {
        a.pairs.elementsEqual(b.pairs, by: ==)
    }
}
