// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Blocks that came from the disk through the cache, by the level that their table was on. Any thread.
final class LevelReads: Sendable {
    private final class Count: Sendable {
        let blocks = Atomic<Int>(0)
        let bytes = Atomic<Int>(0)
    }

    private let counts = (0..<Version.levelsCount).map { _ in Count() }

    /// - Parameter bytes: as they lie in the file.
    func add(level: Int, bytes: Int) {
        counts[level].blocks.add(1, ordering: .relaxed)
        counts[level].bytes.add(bytes, ordering: .relaxed)
    }

    func blocks(level: Int) -> Int { counts[level].blocks.load(ordering: .relaxed) }
    func bytes(level: Int) -> Int { counts[level].bytes.load(ordering: .relaxed) }
}

/// The level that a table is on, as its reader knows it. Set when a version places the table.
final class TableLevel: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }

    func set(_ level: Int) { if value != level { number.store(level, ordering: .relaxed) } }
}
