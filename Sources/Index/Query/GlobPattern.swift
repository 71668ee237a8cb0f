// SPDX-License-Identifier: Apache-2.0
/// A pattern in which `*` stands for any run of characters, dots included.
public struct GlobPattern: Sendable, Equatable {
    private let pattern: [UInt8]

    public init(_ text: some StringProtocol) { pattern = Array(text.utf8) }

    public var hasWildcard: Bool { pattern.contains(UInt8(ascii: "*")) }

    /// - Complexity: O(pattern × text) at worst.
    public func matches(_ text: some StringProtocol) -> Bool {
        let text = Array(text.utf8)
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                // The last star takes one character more.
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Whether it names this dotted path or an object around it.
    func covers(_ path: String) -> Bool {
        if matches(path) { return true }
        return path.indices.contains { path[$0] == "." && matches(path[..<$0]) }
    }
}
