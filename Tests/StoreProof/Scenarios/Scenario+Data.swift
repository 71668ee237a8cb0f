// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// Deletes of ranges and keyspaces, operands, expiry.
extension Scenario {
    @ListBuilder<Scenario> static func rangeDeletes() -> [Scenario] {
        for durability in both {
            Scenario("range delete from the memtable, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 6)
                commit(durability, range(1, 4))
                puts(2, 1, .plain, durability)
            }
            Scenario("range delete over tables, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 6)
                Step.flush
                commit(durability, range(2, 5))
                Step.flush
                puts(3, 1, .plain, durability)
                Step.flush
                Step.compact
            }
            Scenario("range deletes over each other, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 8)
                commit(durability, range(1, 5), range(3, 7), put(4))
                Step.flush
                commit(durability, range(0, 2), range(4, 5))
                Step.compact
            }
        }
        Scenario("range delete under a snapshot") {
            Step.keyspace(.plain)
            puts(0, 6)
            Step.flush
            Step.snapshot
            commit(.sync, range(1, 5))
            Step.flush
            Step.compact
            Step.releaseSnapshots
            Step.compact
        }
    }

    @ListBuilder<Scenario> static func keyspaceDeletes() -> [Scenario] {
        for durability in both {
            Scenario("delete of a whole keyspace, \(durability)") {
                Step.keyspace(.plain)
                Step.keyspace(.lists)
                puts(0, 3)
                commit(durability, append(1, "kept"))
                Step.flush
                commit(durability, .deleteAll(.plain), put(7))
                Step.flush
                Step.compact
            }
            Scenario("delete of a whole keyspace and writes after it, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 3, .plain, durability)
                commit(durability, .deleteAll(.plain))
                puts(1, 1, .plain, durability)
                commit(durability, .deleteAll(.plain))
            }
        }
    }

    @ListBuilder<Scenario> static func merges() -> [Scenario] {
        for durability in both {
            Scenario("operands in the memtable, \(durability)") {
                Step.keyspace(.sums)
                Step.keyspace(.lists)
                for n in 0..<4 { commit(durability, add(n % 2, Int64(n)), append(0, "\(n),")) }
            }
            Scenario("operands over tables, \(durability)") {
                Step.keyspace(.sums)
                Step.keyspace(.lists)
                for n in 0..<3 {
                    commit(durability, add(0, Int64(n)), append(0, "\(n),"))
                    Step.flush
                }
                Step.compact
                commit(durability, append(0, "end"))
            }
            Scenario("operands on values and deletes, \(durability)") {
                Step.keyspace(.sums)
                Step.keyspace(.lists)
                commit(durability, put(0, .sums), add(0, 4), put(1, .lists), append(1, "+"))
                Step.flush
                commit(durability, remove(0, .sums), add(0, 5), append(1, "+"))
                Step.flush
                Step.compact
            }
        }
        Scenario("operands under a snapshot") {
            Step.keyspace(.lists)
            commit(.sync, append(0, "a"))
            Step.snapshot
            commit(.sync, append(0, "b"))
            Step.flush
            Step.compact
            commit(.buffered, append(0, "c"))
            Step.flush
            Step.releaseSnapshots
            Step.compact
        }
    }

    private static func expiring(_ n: Int, in millis: Int64, _ keyspace: ProofKeyspace = .plain)
        -> ProofOperation
    {
        let expiry = SimulatedClock.startMillis + 1_000 + millis
        return .expiringPut(keyspace, key: key(n), value: value(n), expiresAtMillis: expiry)
    }

    @ListBuilder<Scenario> static func expiries() -> [Scenario] {
        for durability in both {
            Scenario("entries expire in the memtable, \(durability)") {
                Step.keyspace(.plain)
                commit(durability, expiring(0, in: 10), expiring(1, in: 100_000_000))
                Step.advance(millis: 1_000)
                commit(durability, expiring(2, in: -500), put(3))
            }
            Scenario("entries expire in tables, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 3)
                Step.flush
                commit(durability, expiring(0, in: 10), expiring(2, in: 5_000_000))
                Step.flush
                Step.advance(millis: 3_600_000)
                Step.compact
                commit(durability, expiring(2, in: 10))
                Step.flush
                Step.compact
            }
        }
        Scenario("operands on what expires") {
            Step.keyspace(.lists)
            commit(.sync, expiring(0, in: 50, .lists), append(0, "+1"))
            Step.flush
            Step.advance(millis: 1_000)
            commit(.buffered, append(0, "+2"))
            Step.flush
            Step.compact
        }
    }
}
