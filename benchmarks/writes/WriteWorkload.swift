// SPDX-License-Identifier: Apache-2.0

/// What is written, and how.
enum WriteWorkload: String, CaseIterable {
    /// One put in a commit, ascending keys.
    case sequential
    /// One put in a commit, keys as good as random.
    case random
    /// A hundred puts in a commit, keys as good as random.
    case batch
    /// One put in a commit, synced, by one thread.
    case sync1
    /// Likewise by eight threads.
    case sync8

    var threads: Int { self == .sync8 ? 8 : 1 }
    var isSynced: Bool { self == .sync1 || self == .sync8 }
    var putsPerCommit: Int { self == .batch ? 100 : 1 }

    /// Puts of each thread.
    var puts: Int {
        switch self {
        case .sequential, .random, .batch: 1_000_000
        case .sync1: 10_000
        case .sync8: 10_000
        }
    }

    /// A key of 16 bytes.
    func key(_ i: Int) -> (UInt64, UInt64) {
        if self == .sequential { return (0, UInt64(i).bigEndian) }
        var z = UInt64(i) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (z ^ (z >> 31), UInt64(i))
    }
}
