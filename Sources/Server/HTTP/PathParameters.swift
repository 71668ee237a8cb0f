// SPDX-License-Identifier: Apache-2.0

/// The values that a path gave to the `{name}` segments of its route.
public struct PathParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []

    init() {}

    init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// The value; empty when the route has no such segment, which is a mistake in the route.
    public subscript(name: String) -> String { pairs.first { $0.name == name }?.value ?? "" }
}
