// SPDX-License-Identifier: Apache-2.0
import Base

extension Store {
    /// Says what the store looks like now and what it did since it was opened.
    /// - Parameter showsTables: each table by itself, too.
    /// - Throws: `.closed`.
    public func inspect(_ report: InspectionReport, showsTables: Bool = false) throws(StoreError) {
        StoreInspection(try describe(), statistics, report, showsTables: showsTables).run()
    }
}

/// Says what is in a live store.
struct StoreInspection {
    private let store: StoreDescription
    private let statistics: StoreStatistics
    private let report: InspectionReport
    private let showsTables: Bool
    private let keys = EntryFields(options: InspectionOptions())

    init(
        _ store: StoreDescription, _ statistics: StoreStatistics, _ report: InspectionReport,
        showsTables: Bool
    ) {
        self.store = store
        self.statistics = statistics
        self.report = report
        self.showsTables = showsTables
    }

    func run() {
        report.add(
            "store",
            [
                "directory": .string(store.directory), "id": .string(ByteText.hex(store.storeID)),
                "format": JSON(store.formatVersion), "manifest": JSON(store.manifestNumber),
                "watermark": JSON(store.watermark), "flushed_sequence": JSON(store.flushedSequence),
            ])
        if let trouble = store.trouble { report.fail(trouble) }
        for keyspace in store.keyspaces { describe(keyspace) }
        for (number, level) in store.levels.enumerated() where level.tablesCount > 0 || isTouched(number) {
            describe(level, number)
        }
        describeFiles()
        describeMemory()
        describeReads()
        describeWork()
    }

    // MARK: Parts

    private func describe(_ keyspace: StoreDescription.Keyspace) {
        let options = keyspace.options
        var fields: JSONObject = [
            "id": JSON(Int(keyspace.id)), "name": .string(keyspace.name),
            "policy": .string(StoreInspection.text(options.policy)),
        ]
        if options.mergeOperator != .none { fields["merge_operator"] = .string("\(options.mergeOperator)") }
        if case .olderThan(_, let millis) = options.compactionFilter {
            fields["retention_millis"] = .int(millis)
        }
        fields["filter_bits_per_key"] = JSON(options.filterBitsPerKey)
        fields["filter_prefix_bytes"] = JSON(options.filterPrefixBytes)
        fields["blob_threshold_bytes"] = JSON(options.blobThresholdBytes)
        fields["upper_compression"] = .string("\(options.upperCompression)")
        fields["last_compression"] = .string("\(options.lastCompression)")
        report.add("keyspace", fields)
    }

    static func text(_ policy: CompactionPolicy) -> String {
        switch policy {
        case .leveled: "leveled"
        case .tiered(let runs): "tiered, \(runs) runs"
        case .fifo(let retention, let bytes):
            "fifo, \(retention == 0 ? "no end" : "\(retention) ms"), "
                + (bytes == 0 ? "no bound" : "\(bytes) bytes")
        }
    }

    private func isTouched(_ number: Int) -> Bool {
        let level = statistics.levels[number]
        return level.blockReads + level.compactedBytesRead + level.compactedBytesWritten > 0
    }

    private func describe(_ level: StoreDescription.Level, _ number: Int) {
        let traffic = statistics.levels[number]
        report.add(
            "level",
            [
                "number": JSON(number), "tables": JSON(level.tablesCount), "bytes": JSON(level.bytes),
                "entries": JSON(level.entriesCount), "tombstones": JSON(level.tombstonesCount),
                "range_tombstones": JSON(level.rangeTombstonesCount),
                "block_reads": JSON(traffic.blockReads), "block_read_bytes": JSON(traffic.blockReadBytes),
                "compaction_read_bytes": JSON(traffic.compactedBytesRead),
                "compaction_written_bytes": JSON(traffic.compactedBytesWritten),
            ])
        for table in level.tables where showsTables || table.isQuarantined {
            var fields: JSONObject = [
                "number": JSON(table.number), "bytes": JSON(table.sizeBytes),
                "entries": JSON(table.entriesCount), "tombstones": JSON(table.tombstonesCount),
                "smallest": keys.wholeKey(table.smallestKey),
                "largest": keys.wholeKey(table.largestKey),
                "smallest_sequence": JSON(table.smallestSequence),
                "largest_sequence": JSON(table.largestSequence),
            ]
            if table.isQuarantined { fields["is_quarantined"] = true }
            report.add("table", depth: 1, fields)
        }
    }

    private func describeFiles() {
        report.add(
            "blob_files",
            [
                "files": JSON(store.blobFiles.count),
                "bytes": JSON(store.blobFiles.reduce(0) { $0 + $1.sizeBytes }),
                "values": JSON(store.blobFiles.reduce(0) { $0 + $1.recordsCount }),
                "live_bytes": JSON(store.blobFiles.reduce(0) { $0 + $1.liveBytes }),
                "dead_bytes": JSON(store.blobFiles.reduce(0) { $0 + $1.deadBytes }),
            ])
        report.add(
            "attached_files",
            [
                "files": JSON(store.attachedFiles.count),
                "bytes": JSON(store.attachedFiles.reduce(0) { $0 + $1.sizeBytes }),
            ])
        report.add(
            "log",
            [
                "segments": .array(store.walSegments.map { JSON($0) }),
                "recyclable": .array(store.recyclableWALSegments.map { JSON($0) }),
            ])
    }

    private func describeMemory() {
        report.add(
            "memtables",
            [
                "active_bytes": JSON(store.memory.activeMemtableBytes),
                "immutable": JSON(store.memory.immutableMemtableBytes.count),
                "immutable_bytes": JSON(store.debt.memtableBytes),
            ])
        var snapshots: JSONObject = ["snapshots": JSON(store.snapshotsCount)]
        if let oldest = store.oldestSnapshot {
            snapshots["oldest_sequence"] = JSON(oldest)
            snapshots["oldest_seconds"] = StoreInspection.seconds(store.oldestSnapshotNanos)
        }
        snapshots["iterators"] = JSON(store.iteratorsCount)
        if store.iteratorsCount > 0 {
            snapshots["oldest_iterator_seconds"] = StoreInspection.seconds(store.oldestIteratorNanos)
        }
        report.add("snapshots", snapshots)
        describeAccounts()
    }

    private func describeAccounts() {
        var fields: JSONObject = ["budget_used_bytes": JSON(store.memory.budgetUsedBytes)]
        if store.memory.budgetLimitBytes < Int.max {
            fields["budget_limit_bytes"] = JSON(store.memory.budgetLimitBytes)
        }
        for account in store.memory.accounts { fields[account.name] = JSON(account.bytes) }
        report.add("memory", fields)
    }

    private func describeReads() {
        for kind in BlockClass.allCases {
            let cached = statistics.cache[kind]
            report.add(
                "cache",
                [
                    "of": .string(kind.name), "blocks": JSON(cached.blocksCount), "bytes": JSON(cached.bytes),
                    "hits": JSON(cached.hits), "misses": JSON(cached.misses),
                    "evictions": JSON(cached.evictions),
                ])
        }
        let filters = statistics.filters
        report.add(
            "filters",
            [
                "probes": JSON(filters.probes), "negatives": JSON(filters.negatives),
                "false_positives": JSON(filters.falsePositives),
            ])
    }

    private func describeWork() {
        report.add(
            "debt",
            [
                "memtables": JSON(store.debt.memtablesCount),
                "level0_tables": JSON(store.debt.level0TablesCount),
                "compaction_bytes": JSON(store.debt.compactionBytes),
                "obsolete_files": JSON(store.debt.obsoleteFilesCount),
                "obsolete_bytes": JSON(store.debt.obsoleteBytes),
                "delay_nanos_per_mebibyte": JSON(statistics.delayNanosPerMebibyte),
            ])
        report.add(
            "work",
            [
                "commits": JSON(statistics.commits), "flushes": JSON(statistics.flushes),
                "flushed_bytes": JSON(statistics.flushedBytes), "compactions": JSON(statistics.compactions),
                "trivial_moves": JSON(statistics.trivialMoves), "stalls": JSON(statistics.stalls),
            ])
        report.add(
            "amplification",
            [
                "write": StoreInspection.rounded(statistics.writeAmplification),
                "space": StoreInspection.rounded(statistics.spaceAmplification),
            ])
    }

    private static func seconds(_ nanos: UInt64) -> JSON { rounded(Double(nanos) / 1e9) }

    private static func rounded(_ value: Double) -> JSON { .double((value * 100).rounded() / 100) }
}
