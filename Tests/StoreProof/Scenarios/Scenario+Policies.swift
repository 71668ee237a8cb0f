// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Tiers, queues, and compactions that are split over threads.
extension Scenario {
    @ListBuilder<Scenario> static func policies() -> [Scenario] {
        for keyspace in [ProofKeyspace.tiers, .queue] {
            for durability in both {
                Scenario("runs of \(keyspace.name), \(durability)", options { $0.level0CompactionMin = 2 }) {
                    Step.keyspace(keyspace)
                    for n in 0..<5 {
                        puts(n * 2, 4, keyspace, durability)
                        Step.flush
                    }
                    Step.rest
                    commit(durability, remove(3, keyspace), range(5, 7, keyspace))
                    Step.compact
                }
            }
        }
        for threads in [2, 3] {
            let options = options {
                $0.compactionThreads = threads
                $0.subcompactionBytes = 512
                $0.tableBytes = 512
                $0.level0CompactionMin = 2
            }
            Scenario("compaction split over \(threads) threads", options) {
                Step.keyspace(.plain)
                Step.keyspace(.tiers)
                for n in 0..<3 {
                    puts(n * 3, 12, .plain, .buffered, bytes: 80)
                    puts(n, 6, .tiers, .buffered, bytes: 80)
                    Step.flush
                }
                Step.compact
                puts(1, 2)
                Step.rest
            }
        }
    }
}
