// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Commits, the WAL and its segments.
extension Scenario {
    private enum Mix: String, CaseIterable {
        case sync, buffered, alternating, oneSyncLast, oneSyncFirst

        func durability(_ i: Int, of count: Int) -> Durability {
            switch self {
            case .sync: .sync
            case .buffered: .buffered
            case .alternating: i % 2 == 0 ? .buffered : .sync
            case .oneSyncLast: i == count - 1 ? .sync : .buffered
            case .oneSyncFirst: i == 0 ? .sync : .buffered
            }
        }
    }

    @ListBuilder<Scenario> static func commits() -> [Scenario] {
        for mix in Mix.allCases {
            for count in [3, 6] {
                Scenario("commits \(mix.rawValue) \(count)") {
                    Step.keyspace(.plain)
                    for n in 0..<count { puts(n, 1 + n % 3, .plain, mix.durability(n, of: count)) }
                }
            }
            Scenario("commits over keyspaces \(mix.rawValue)") {
                Step.keyspace(.plain)
                Step.keyspace(.sums)
                Step.keyspace(.lists)
                for n in 0..<4 {
                    commit(
                        mix.durability(n, of: 4), put(n), add(n, Int64(n)), append(n % 2, "w\(n)"), put(n + 9)
                    )
                }
            }
        }
        for bytes in [600, 1_500, 3_900] {
            for mix in [Mix.alternating, .oneSyncLast] {
                Scenario("torn records of \(bytes) bytes, \(mix.rawValue)") {
                    Step.keyspace(.plain)
                    for n in 0..<3 { puts(n, 1, .plain, mix.durability(n, of: 3), bytes: bytes) }
                }
            }
        }
    }

    @ListBuilder<Scenario> static func oversize() -> [Scenario] {
        for (bytes, memtable) in [
            (6_000, 64 << 10), (12_000, 64 << 10), (9_000, 16 << 10), (20_000, 16 << 10),
        ] {
            for durability in both {
                Scenario(
                    "batch of \(bytes) bytes for a memtable of \(memtable), \(durability)",
                    options { $0.memtableBytes = memtable }
                ) {
                    Step.keyspace(.plain)
                    puts(0, 2, .plain, .buffered)
                    puts(10, 4, .plain, durability, bytes: bytes / 4)
                    puts(1, 2, .plain, durability)
                }
            }
        }
    }

    @ListBuilder<Scenario> static func segments() -> [Scenario] {
        for recycled in [0, 1, 3] {
            for mix in [Mix.sync, .alternating, .buffered] {
                recycling(recycled, mix)
            }
        }
        for mix in [Mix.sync, .alternating] {
            Scenario("a segment is full before its memtable, \(mix.rawValue)") {
                Step.keyspace(.plain)
                for n in 0..<6 { puts(n, 2, .plain, mix.durability(n, of: 6), bytes: 900) }
            }
        }
        for recycled in [1, 3] {
            Scenario(
                "a recycled segment holds fewer records than before, \(recycled)",
                options { $0.walRecycledMax = recycled }
            ) {
                Step.keyspace(.plain)
                for n in 0..<5 { puts(n, 2, .plain, .buffered, bytes: 300) }
                Step.flush
                for n in 0..<3 { puts(n, 1, .plain, .buffered) }
                Step.flush
                puts(0, 1, .plain, .buffered)
                puts(4, 1, .plain, .sync)
            }
        }
    }

    private static func recycling(_ recycled: Int, _ mix: Mix) -> Scenario {
        let options = options {
            $0.walRecycledMax = recycled
            $0.memtableBytes = 4 << 10
        }
        return Scenario("segments, \(recycled) recycled, \(mix.rawValue)", options) {
            Step.keyspace(.plain)
            for n in 0..<7 { puts(n, 2, .plain, mix.durability(n, of: 7), bytes: 800) }
            Step.rest
            puts(1, 1, .plain, mix.durability(0, of: 7))
            Step.flush
        }
    }
}
