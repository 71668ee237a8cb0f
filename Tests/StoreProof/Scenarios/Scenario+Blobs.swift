// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Values outside the tables: written, left behind by overwriting, moved, and given up.
extension Scenario {
    @ListBuilder<Scenario> static func blobs() -> [Scenario] {
        for durability in both {
            Scenario("values in blob files, \(durability)") {
                Step.keyspace(.large)
                puts(0, 4, .large, durability, bytes: 60)
                Step.flush
                puts(2, 4, .large, durability, bytes: 60)
                Step.flush
                Step.compact
                Step.close
                Step.open
            }
            Scenario("blob files that die, \(durability)", options { $0.level0CompactionMin = 2 }) {
                Step.keyspace(.large)
                for n in 0..<4 {
                    puts(n * 3, 6, .large, durability, bytes: 60)
                    Step.flush
                }
                Step.rest
                commit(durability, remove(3, .large), range(5, 9, .large))
                Step.compact
                Step.rest
                commit(durability, range(0, 9, .large))
                Step.compact
                Step.rest
            }
            Scenario("operands over values in blob files, \(durability)") {
                Step.keyspace(.largeLists)
                commit(durability, put(0, .largeLists), put(1, .largeLists))
                Step.flush
                commit(
                    durability,
                    .merge(.largeLists, key: key(0), operand: Array("more".utf8)),
                    .merge(.largeLists, key: key(2), operand: Array("new and long".utf8)))
                Step.flush
                Step.compact
            }
        }
        Scenario("many small blob files", options { $0.blobFileBytes = 100 }) {
            Step.keyspace(.large)
            Step.keyspace(.plain)
            puts(0, 6, .large, bytes: 60)
            puts(0, 2, .plain)
            Step.flush
            Step.checkpoint
            puts(3, 6, .large, bytes: 60)
            Step.compact
            Step.rest
        }
        Scenario("blob files through crash and start") {
            Step.keyspace(.large)
            puts(0, 3, .large, bytes: 60)
            Step.flush
            puts(2, 3, .large, .buffered, bytes: 60)
            Step.crash(.dropAll)
            Step.open
            puts(4, 3, .large, bytes: 60)
            Step.die
            Step.open
            Step.compact
        }
    }
}
