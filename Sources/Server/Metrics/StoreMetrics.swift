// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The store's statistics as metrics, all of one reading. `docs/operations/metrics.md` lists them.
struct StoreMetrics {
    let statistics: StoreStatistics

    /// From a cached read to a sync that a busy disk holds up.
    static let latencyBounds: [Double] = [
        0.000_001, 0.000_002_5, 0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001,
        0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
    ]

    var families: [MetricFamily] {
        levels + operations + writing + background + state + cache + filters + traffic + blobs
            + amplification
    }

    private var levels: [MetricFamily] {
        var tables = MetricFamily("strata_store_tables", .gauge, help: "Live tables by level.")
        var bytes = MetricFamily("strata_store_table_bytes", .gauge, help: "Size of live tables by level.")
        var entries = MetricFamily("strata_store_entries", .gauge, help: "Entries in live tables by level.")
        var tombstones = MetricFamily(
            "strata_store_tombstones", .gauge, help: "Deletes in live tables by level.")
        for (number, level) in statistics.levels.enumerated() {
            let label = [(name: "level", value: "\(number)")]
            tables.add(Double(level.tablesCount), label)
            bytes.add(Double(level.bytes), label)
            entries.add(Double(level.entriesCount), label)
            tombstones.add(Double(level.tombstonesCount), label)
        }
        return [tables, bytes, entries, tombstones]
    }

    private var operations: [MetricFamily] {
        var counts = MetricFamily(
            "strata_store_operations_total", .counter, help: "Calls by kind of operation.")
        var latencies = MetricFamily(
            "strata_store_operation_seconds", .histogram,
            help: "Durations by kind of operation; of gets, seeks and buffered commits one in 64 is timed.")
        for operation in StoreOperation.allCases {
            guard let measured = statistics.operations[operation] else { continue }
            let label = [(name: "operation", value: operation.name)]
            counts.add(Double(measured.count), label)
            guard operation != .step else { continue }
            latencies.add(
                MetricDistribution(measured.latency, boundsSeconds: StoreMetrics.latencyBounds), label)
        }
        return [counts, latencies]
    }

    private var writing: [MetricFamily] {
        [
            count("commits", "Committed batches.", statistics.commits),
            count("commit_groups", "Groups that batches were committed in.", statistics.commitGroups),
            count("syncs", "Syncs of the WAL.", statistics.syncs),
            count("stalls", "Times that commits had to wait for room.", statistics.stalls),
            MetricFamily(
                "strata_store_delay_seconds_total", .counter,
                help: "How long commits were slowed down or waited.", Double(statistics.delayNanos) / 1e9),
        ]
    }

    private var background: [MetricFamily] {
        [
            count("flushes", "Memtables that were flushed.", statistics.flushes),
            count("compactions", "Compactions that merged tables.", statistics.compactions),
            count(
                "flushed_bytes", "Bytes of tables and blob files that flushes wrote.", statistics.flushedBytes
            ),
            count(
                "compaction_read_bytes", "Bytes of tables that compactions read.",
                statistics.compactedBytesRead),
            count(
                "compaction_written_bytes", "Bytes of tables and blob files that compactions wrote.",
                statistics.compactedBytesWritten),
            count("trivial_moves", "Tables that changed their level as they are.", statistics.trivialMoves),
        ]
    }

    private var state: [MetricFamily] {
        [
            gauge("memtable_bytes", "Memory of all memtables.", statistics.memtableBytes),
            gauge(
                "immutable_memtables", "Memtables that wait for their flush.",
                statistics.immutableMemtablesCount),
            gauge("snapshots", "Sequence numbers that somebody reads at.", statistics.snapshotsCount),
            age("oldest_snapshot", "the oldest sequence number is read at", statistics.oldestSnapshotNanos),
            gauge("iterators", "Open iterators.", statistics.iteratorsCount),
            age("oldest_iterator", "the oldest iterator is open", statistics.oldestIteratorNanos),
            gauge("memory_bytes", "What the store holds of the memory budget.", statistics.memoryBytes),
            gauge("attached_files", "Live attached files.", statistics.attachedFilesCount),
            gauge("attached_bytes", "Size of live attached files.", statistics.attachedBytes),
            gauge(
                "quarantined_tables", "Tables that compaction leaves alone because they cannot be read.",
                statistics.quarantinedTables.count),
            gauge(
                "trouble", "1 when flushing or compaction fails or no writes are taken.",
                statistics.trouble == nil ? 0 : 1),
        ]
    }

    func count(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        MetricFamily("strata_store_\(name)_total", .counter, help: help, Double(value))
    }

    private func age(_ name: String, _ what: String, _ nanos: UInt64) -> MetricFamily {
        MetricFamily(
            "strata_store_\(name)_seconds", .gauge, help: "How long \(what); 0 for none.",
            Double(nanos) / 1e9)
    }

    private func gauge(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        MetricFamily("strata_store_\(name)", .gauge, help: help, Double(value))
    }
}

extension MemoryBudget {
    /// What each holder holds, and the bound.
    var metrics: [MetricFamily] {
        var held = MetricFamily("strata_memory_bytes", .gauge, help: "Accounted memory by holder.")
        for (name, sum) in Dictionary(report, uniquingKeysWith: +).sorted(by: { $0.key < $1.key }) {
            held.add(Double(sum), [(name: "holder", value: name)])
        }
        let limit = MetricFamily(
            "strata_memory_limit_bytes", .gauge, help: "The memory budget.", Double(limitBytes))
        return [held, limit]
    }
}
