// SPDX-License-Identifier: Apache-2.0

/// Words that do not belong in the tree: marks of unfinished work, makers, and paths of one machine.
enum BannedWords {
    private static let marks = ["TODO", "FIXME", "XXX:", "HACK:"]
    private static let paths = ["/work/", "/home/", "/root/", "/Users/"]

    static func found(in line: String) -> [String] {
        var found = marks.filter { line.contains($0) } + paths.filter { line.contains($0) }
        let allowed = line.replacing(/[Uu]ser[- _]?[Aa]gent/, with: "")
        if allowed.contains(/\b[Aa]gents?\b/) { found.append("agent") }
        return found
    }
}
