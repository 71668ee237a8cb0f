// SPDX-License-Identifier: Apache-2.0

/// How large the levels of the leveled keyspaces are and should be: each level aims at a part of the next,
/// and the last is as large as it is (see `CompactionPicker+Leveled.swift`).
struct LevelSizes {
    /// By level, bytes of leveled keyspaces; level 0 is left out.
    private let bytes: [Int]
    /// Of all keyspaces.
    private let level0Bytes: Int
    private let baseBytes: Int
    private let factor: Int

    /// - Parameter unleveled: keyspaces with another policy.
    /// - Complexity: O(levels · keyspaces), whatever the number of tables.
    init(_ version: Version, unleveled: Set<UInt16>, _ options: StoreOptions) {
        bytes = version.keyspaceBytes.enumerated().map { level, keyspaces in
            if level == 0 { return 0 }
            return keyspaces.reduce(0) { unleveled.contains($1.key) ? $0 : $0 + $1.value }
        }
        level0Bytes = version.bytes(level: 0)
        baseBytes = options.levelBaseBytes
        factor = options.levelFactor
    }

    subscript(level: Int) -> Int { bytes[level] }

    /// How many bytes a level should hold.
    func target(level: Int) -> Int {
        let last = bytes.count - 1
        var target = max(bytes[last], baseBytes)
        for _ in level..<last { target /= factor }
        return max(target, baseBytes / factor, 1)
    }

    /// What compaction has to move: all of level 0, and what stands above the targets of the others.
    var debt: Int {
        (1..<bytes.count - 1).reduce(level0Bytes) { $0 + max(0, bytes[$1] - target(level: $1)) }
    }
}
