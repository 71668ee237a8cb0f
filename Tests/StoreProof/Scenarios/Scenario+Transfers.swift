// SPDX-License-Identifier: Apache-2.0
import LSMStore
import Simulator

/// What comes in and goes out as whole files: ingestion, backups, repair.
extension Scenario {
    /// Loads keys from `first` on, enough of them for several tables when they are large.
    private static func load(_ first: Int, _ count: Int, bytes: Int = 24) -> Step {
        .ingest(
            (first..<first + count).map { IngestedEntry(key: key(100 + $0), value: value($0, bytes: bytes)) })
    }

    @ListBuilder<Scenario> static func ingestions() -> [Scenario] {
        Scenario("ingestion into an empty store") {
            Step.keyspace(.ingested)
            load(0, 4)
            load(2, 4)
        }
        for durability in both {
            Scenario("ingestion between commits, \(durability)") {
                Step.keyspace(.plain)
                Step.keyspace(.ingested)
                puts(0, 3, .plain, durability)
                puts(102, 2, .ingested, durability)
                load(1, 6)
                puts(104, 1, .ingested, durability)
                puts(3, 2, .plain, durability)
                Step.flush
            }
        }
        Scenario("ingestion of several tables") {
            Step.keyspace(.ingested)
            puts(103, 1, .ingested)
            load(0, 12, bytes: 700)
            puts(105, 1, .ingested, .buffered)
        }
        Scenario("ingestion over tables, and compaction") {
            Step.keyspace(.ingested)
            puts(100, 4, .ingested)
            Step.flush
            load(2, 6)
            Step.flush
            load(0, 3)
            Step.compact
        }
        Scenario("ingestion under a snapshot, with deletes after it") {
            Step.keyspace(.ingested)
            puts(100, 6, .ingested)
            Step.snapshot
            load(0, 6)
            commit(.sync, range(102, 104, .ingested), remove(105, .ingested))
            Step.flush
            Step.compact
            Step.releaseSnapshots
            Step.compact
        }
        Scenario("ingestion, death and start") {
            Step.keyspace(.plain)
            Step.keyspace(.ingested)
            puts(0, 2, .plain, .buffered)
            load(0, 4)
            puts(1, 2, .plain, .buffered)
            Step.die
            Step.open
            load(3, 2)
            Step.crash(.dropAll)
            Step.open
            puts(2, 1)
        }
    }

    @ListBuilder<Scenario> static func backups() -> [Scenario] {
        for durability in both {
            Scenario("backups of memtables, \(durability)") {
                Step.keyspace(.plain)
                puts(0, 2, .plain, durability)
                Step.backup
                puts(1, 2, .plain, durability)
                Step.backup
            }
        }
        Scenario("backups that share tables and files") {
            Step.keyspace(.plain)
            tables(2)
            commit(.sync, .attach(ProofFile(tag: 1, sizeBytes: 700)))
            Step.backup
            commit(.sync, .drop(tag: 1), put(5))
            Step.compact
            Step.backup
            Step.removeBackup
        }
        Scenario("backup through death and start") {
            Step.keyspace(.plain)
            puts(0, 2)
            Step.backup
            Step.die
            Step.open
            puts(1, 1)
            Step.backup
        }
    }

    @ListBuilder<Scenario> static func repairs() -> [Scenario] {
        Scenario("repair of a closed store") {
            Step.keyspace(.plain)
            puts(0, 3)
            Step.flush
            puts(1, 3)
            Step.close
            Step.repair
            Step.open
            puts(2, 1)
        }
        Scenario("repair after a death") {
            Step.keyspace(.plain)
            tables(2)
            Step.compact
            puts(1, 3)
            puts(2, 1, .plain, .buffered)
            Step.die
            Step.repair
            Step.open
            puts(3, 1)
        }
        Scenario("repair twice") {
            Step.keyspace(.plain)
            tables(1)
            Step.close
            Step.repair
            Step.repair
            Step.open
        }
    }
}
