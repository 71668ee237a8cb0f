// SPDX-License-Identifier: Apache-2.0

/// Who may import whom: the house's order, from the ground up. A module that is not named here imports
/// nothing.
enum ImportRules {
    private static let ground: Set<String> = ["Glibc", "Synchronization", "CPlatform"]
    private static let sockets: Set<String> = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "Logging"]

    /// Foundation is in none: it is slow where it matters, and not needed where it does not.
    static let allowed: [String: Set<String>] = [
        "Base": ground,
        "LSMStore": ground.union(["Base", "CLZ4", "CZstd"]),
        "Simulator": ground.union(["Base"]),
        "Index": ground.union(["Base", "LSMStore"]),
        "Cache": ground.union(["Base", "LSMStore"]),
        "CDP": ground.union(["Base", "LSMStore", "Index", "Cache", "CSodium", "CZlib", "CZstd"]),
        "Adapters": ground.union(sockets).union(["Base", "LSMStore", "Index", "Cache", "CDP"]),
        "Strata": ground.union(["Base", "LSMStore", "Index", "Cache", "CDP"]),
        "Server": ground.union(sockets)
            .union(["Base", "LSMStore", "Index", "Cache", "CDP", "Strata", "CZlib", "CWebAssets"]),
        "StrataCommand":
            ground
            .union(["Base", "LSMStore", "Index", "CDP", "Strata", "Server", "ArgumentParser"]),
    ]

    /// The module that an import line names, or `nil` when the line is none.
    static func imported(_ line: String) -> String? {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count else { return nil }
        let leading = words[..<keyword]
        guard leading.allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "internal" }) else {
            return nil
        }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        let named = words[(keyword + 1)...].first { !kinds.contains($0) }
        return named?.split(separator: ".").first.map(String.init)
    }
}
