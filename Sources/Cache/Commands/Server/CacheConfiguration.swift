// SPDX-License-Identifier: Apache-2.0

/// A parameter that `CONFIG` knows: by the name that clients ask for.
struct CacheConfiguration: Sendable {
    let name: String
    let get: @Sendable (Cache) -> String
    /// `nil` when it cannot be changed. Returns false for a value that makes no sense.
    let set: (@Sendable (Cache, String) -> Bool)?

    /// What it is, and stays.
    private init(_ name: String, _ value: String) {
        self.name = name
        get = { _ in value }
        set = nil
    }

    private init(
        _ name: String, _ get: @escaping @Sendable (Cache) -> String,
        set: @escaping @Sendable (Cache, String) -> Bool
    ) {
        self.name = name
        self.get = get
        self.set = set
    }

    static let all: [CacheConfiguration] = [
        CacheConfiguration("appendonly", "no"),
        CacheConfiguration("databases", "\(CacheShard.databasesCount)"),
        CacheConfiguration("maxmemory", { "\($0.bytesMax)" }) { cache, text in
            guard let bytes = bytes(text) else { return false }
            cache.bytesMax = bytes
            return true
        },
        CacheConfiguration("maxmemory-policy", "noeviction"),
        CacheConfiguration("proto-max-bulk-len", "\(StringCommands.bytesMax)"),
        CacheConfiguration("save", ""),
    ]

    /// `100`, `100kb`, `1gb`, …, as Redis reads sizes.
    private static func bytes(_ text: String) -> Int? {
        let units: [(String, Int)] = [
            ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10), ("g", 1_000_000_000), ("m", 1_000_000),
            ("k", 1_000), ("b", 1),
        ]
        let lower = text.lowercased()
        let unit = units.first { lower.hasSuffix($0.0) }
        guard let number = Int(lower.dropLast(unit?.0.count ?? 0)), number >= 0 else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
        return overflows ? nil : bytes
    }
}
