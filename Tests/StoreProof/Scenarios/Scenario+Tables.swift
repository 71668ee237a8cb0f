// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Flushes and compactions.
extension Scenario {
    @ListBuilder<Scenario> static func flushes() -> [Scenario] {
        for before in [1, 3] {
            for durability in both {
                for after in [0, 2] {
                    Scenario("flush of \(before) commits, \(after) after, \(durability)") {
                        Step.keyspace(.plain)
                        for n in 0..<before { puts(n, 3, .plain, durability) }
                        Step.flush
                        for n in 0..<after { puts(n + 1, 2, .plain, durability) }
                    }
                }
            }
        }
        for waiting in [1, 2, 3] { memtablesWait(waiting) }
        Scenario("flush of several keyspaces") {
            Step.keyspace(.plain)
            Step.keyspace(.sums)
            Step.keyspace(.lists)
            commit(.buffered, put(1), add(1, 5), append(1, "one "))
            commit(.buffered, put(2), add(1, 6), append(1, "two "))
            Step.flush
            commit(.buffered, add(1, 7), append(1, "three"))
        }
    }

    private static func memtablesWait(_ waiting: Int) -> Scenario {
        let options = options {
            $0.memtableBytes = 1 << 10
            $0.immutableMemtablesMax = waiting
        }
        return Scenario("memtables wait for their flush, at most \(waiting)", options) {
            Step.keyspace(.plain)
            for n in 0..<6 { puts(n, 3, .plain, n % 2 == 0 ? .buffered : .sync, bytes: 200) }
            Step.rest
        }
    }

    @ListBuilder<Scenario> static func compactions() -> [Scenario] {
        for count in [2, 4] {
            for keys in [1, 3] {
                Scenario("compaction of \(count) tables of \(keys) keys") {
                    Step.keyspace(.plain)
                    tables(count, of: keys)
                    Step.compact
                }
            }
        }
        for count in [2, 3] {
            Scenario("tables that do not overlap move down, \(count)") {
                Step.keyspace(.plain)
                for n in 0..<count {
                    puts(n * 20, 3)
                    Step.flush
                }
                Step.compact
            }
            Scenario(
                "compaction in the background from \(count) tables",
                options { $0.level0CompactionMin = count }
            ) {
                Step.keyspace(.plain)
                tables(4, of: 3, .buffered)
                Step.rest
                puts(0, 1)
                Step.rest
            }
        }
        Scenario("compaction down two levels", options { $0.levelBaseBytes = 1 << 10 }) {
            Step.keyspace(.plain)
            for n in 0..<3 {
                puts(n, 12, bytes: 90)
                Step.flush
                Step.compact
            }
        }
        Scenario("compaction into several tables", options { $0.tableBytes = 512 }) {
            Step.keyspace(.plain)
            puts(0, 20, bytes: 100)
            Step.flush
            puts(5, 20, bytes: 100)
            Step.flush
            Step.compact
        }
        Scenario("compaction twice, writes between") {
            Step.keyspace(.plain)
            tables(2)
            Step.compact
            puts(2, 2, .plain, .buffered)
            tables(2)
            Step.compact
        }
    }

    @ListBuilder<Scenario> static func droppingCompactions() -> [Scenario] {
        Scenario("compaction drops deletes") {
            Step.keyspace(.plain)
            puts(0, 6)
            Step.flush
            commit(.sync, remove(2))
            Step.flush
            Step.compact
        }
        Scenario("compaction of everything deleted") {
            Step.keyspace(.plain)
            puts(0, 4)
            Step.flush
            commit(.sync, remove(0), remove(1), remove(2), remove(3))
            Step.flush
            Step.compact
            puts(1, 1, .plain, .buffered)
        }
        Scenario("compaction under a snapshot") {
            Step.keyspace(.plain)
            puts(0, 4)
            Step.snapshot
            tables(2)
            Step.compact
            Step.read
            Step.releaseSnapshots
            Step.compact
        }
        Scenario("flush under two snapshots") {
            Step.keyspace(.plain)
            puts(0, 2)
            Step.snapshot
            puts(0, 2)
            Step.snapshot
            commit(.buffered, remove(1))
            Step.flush
            Step.releaseSnapshots
            Step.compact
        }
    }
}
