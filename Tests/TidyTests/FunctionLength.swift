// SPDX-License-Identifier: Apache-2.0

/// Measures functions by their layout: a body ends at the brace that stands as far in as its first line.
enum FunctionLength {
    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate", "static", "final", "mutating", "override",
        "class", "required", "convenience", "consuming", "borrowing", "nonisolated", "isolated", "async",
    ]

    /// Whether a line begins a function, an initialiser or a subscript.
    static func begins(_ line: String) -> Bool {
        let words = line.split(separator: " ").drop { modifiers.contains($0) || $0.hasPrefix("@") }
        guard let word = words.first else { return false }
        return word == "func" || word == "deinit" || word.hasPrefix("init(") || word.hasPrefix("init?(")
            || word.hasPrefix("init<") || word.hasPrefix("subscript(")
    }

    /// How many lines the function has that begins at `first`.
    static func lines(_ lines: [String], from first: Int) -> Int {
        let indentation = String(lines[first].prefix { $0 == " " })
        if lines[first].hasSuffix("}") || !opensBody(lines, first, indentation) { return 1 }
        for index in (first + 1)..<max(lines.count, first + 1) where lines[index] == indentation + "}" {
            return index - first + 1
        }
        return 1
    }

    /// A requirement of a protocol has no body.
    private static func opensBody(_ lines: [String], _ first: Int, _ indentation: String) -> Bool {
        if lines[first].hasSuffix("{") { return true }
        for line in lines[(first + 1)...].prefix(12) {
            if line.hasPrefix(indentation + ")") || line == indentation + "{" { return line.hasSuffix("{") }
            if line.hasPrefix(indentation + " ") { continue }
            return false
        }
        return false
    }
}
