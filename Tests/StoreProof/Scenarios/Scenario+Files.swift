// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Attached files and checkpoints.
extension Scenario {
    private static func file(_ tag: Int, _ bytes: Int = 700) -> ProofFile {
        ProofFile(tag: tag, sizeBytes: bytes)
    }

    @ListBuilder<Scenario> static func attachedFiles() -> [Scenario] {
        for durability in both {
            Scenario("attached files, \(durability)") {
                Step.keyspace(.plain)
                commit(durability, put(0), .attach(file(1)))
                commit(durability, .attach(file(2, 0)), put(1))
                commit(durability, .drop(tag: 1))
            }
            Scenario("attached files over flushes, \(durability)") {
                commit(durability, .attach(file(1)))
                Step.flush
                commit(durability, .attach(file(2)), .drop(tag: 1))
                Step.flush
                commit(durability, .drop(tag: 2))
                Step.rest
            }
            Scenario("a file attached and dropped in one memtable, \(durability)") {
                Step.keyspace(.plain)
                commit(durability, .attach(file(1)), put(0))
                commit(durability, .drop(tag: 1), .attach(file(2)))
                Step.flush
                Step.close
                Step.open
            }
        }
        Scenario("files that no batch attaches") {
            Step.keyspace(.plain)
            Step.orphan(file(1))
            commit(.sync, put(0))
            Step.orphan(file(2, 1_400))
            Step.close
            Step.open
        }
        Scenario("attached files through crash and start") {
            Step.keyspace(.plain)
            commit(.sync, .attach(file(1)), put(0))
            commit(.buffered, .attach(file(2)))
            Step.crash(.dropAll)
            Step.open
            commit(.sync, .attach(file(3)), .drop(tag: 1))
            Step.die
            Step.open
        }
    }

    @ListBuilder<Scenario> static func checkpoints() -> [Scenario] {
        for durability in both {
            Scenario("checkpoint of a memtable, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 3, .plain, durability)
                Step.checkpoint
                puts(1, 3, .plain, durability)
            }
            Scenario("checkpoint of tables and files, \(durability)") {
                Step.keyspace(.plain)
                tables(2)
                commit(durability, .attach(file(1)), put(5))
                Step.compact
                Step.checkpoint
                commit(durability, .drop(tag: 1), put(6))
                Step.flush
                Step.compact
            }
        }
        Scenario("checkpoint again") {
            Step.keyspace(.plain)
            puts(0, 2)
            Step.checkpoint
            puts(1, 2)
            Step.removeCheckpoint
            Step.checkpoint
            Step.close
        }
        Scenario("checkpoint of nothing") {
            Step.keyspace(.plain)
            Step.checkpoint
            puts(0, 1)
        }
    }
}
