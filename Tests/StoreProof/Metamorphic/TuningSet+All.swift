// SPDX-License-Identifier: Apache-2.0
import LSMStore

extension TuningSet {
    /// Every set; the first is what the others are compared with.
    static let all: [TuningSet] = sizes + logs + tables + levels + policies + filters + blobs + mixtures

    private static let sizes = [
        TuningSet("small"),
        TuningSet("as shipped") { $0 = StoreOptions() },
        TuningSet("memtables of 1 KiB") { $0.memtableBytes = 1 << 10 },
        TuningSet("memtables of 64 KiB") { $0.memtableBytes = 64 << 10 },
        TuningSet("a memtable for everything") { $0.memtableBytes = 32 << 20 },
        TuningSet("one memtable waits") { $0.immutableMemtablesMax = 1 },
        TuningSet("eight memtables wait") {
            $0.immutableMemtablesMax = 8
            $0.memtableBytes = 2 << 10
        },
    ]

    private static let logs = [
        TuningSet("segments of 8 KiB") { $0.walSegmentBytes = 8 << 10 },
        TuningSet("segments of 1 MiB") { $0.walSegmentBytes = 1 << 20 },
        TuningSet("no segment recycled") { $0.walRecycledMax = 0 },
        TuningSet("six segments recycled") { $0.walRecycledMax = 6 },
        TuningSet("groups of one batch") { $0.commitGroupBytesMax = 1 },
        TuningSet("manifest always rolls") {
            $0.manifestRollBytesMin = 1
            $0.manifestGrowthFactor = 1
        },
    ]

    private static let tables = [
        TuningSet("blocks of 64 bytes") { $0.blockBytes = 64 },
        TuningSet("blocks of 4 KiB") { $0.blockBytes = 4 << 10 },
        TuningSet("blocks larger than tables") { $0.blockBytes = 64 << 10 },
        TuningSet("tables of 512 bytes") { $0.tableBytes = 512 },
        TuningSet("tables of 1 MiB") { $0.tableBytes = 1 << 20 },
        TuningSet("no cache") { $0.cacheBytes = 0 },
        TuningSet("a cache of 2 KiB") { $0.cacheBytes = 2 << 10 },
        TuningSet("a cache for everything") { $0.cacheBytes = 16 << 20 },
        TuningSet(
            "nothing compressed",
            keyspaces: {
                $0.upperCompression = .none
                $0.lastCompression = .none
            }),
        TuningSet(
            "all LZ4",
            keyspaces: {
                $0.upperCompression = .lz4
                $0.lastCompression = .lz4
            }),
        TuningSet(
            "all zstd",
            keyspaces: {
                $0.upperCompression = .zstd
                $0.lastCompression = .zstd
            }),
    ]

    private static let levels = [
        TuningSet("level 0 compacted at once") { $0.level0CompactionMin = 1 },
        TuningSet("level 0 compacted late") { $0.level0CompactionMin = 10 },
        TuningSet("hardly any compaction") {
            $0.level0CompactionMin = 1_000
            $0.level0SlowdownMin = 2_000
            $0.level0HardDebt = 3_000
        },
        TuningSet("level 0 slows writers") {
            $0.level0CompactionMin = 2
            $0.level0SlowdownMin = 2
            $0.level0HardDebt = 3
        },
        TuningSet("levels twice the one above") { $0.levelFactor = 2 },
        TuningSet("levels ten times the one above") { $0.levelFactor = 10 },
        TuningSet("levels from 1 KiB") { $0.levelBaseBytes = 1 << 10 },
        TuningSet("one level only") { $0.levelBaseBytes = 1 << 30 },
    ]

    private static let policies = [
        TuningSet("tiers of 2", keyspaces: { $0.policy = .tiered(runsMax: 2) }),
        TuningSet("tiers of 5", keyspaces: { $0.policy = .tiered(runsMax: 5) }),
        TuningSet(
            "first in, first out, without a bound",
            keyspaces: {
                $0.policy = .fifo(retentionMillis: 0, bytesMax: 0)
            }),
        TuningSet("compactions split") {
            $0.subcompactionBytes = 2 << 10
            $0.compactionThreads = 2
            $0.level0CompactionMin = 2
        },
        TuningSet(
            "three compaction threads, tiers",
            {
                $0.compactionThreads = 3
                $0.memtableBytes = 2 << 10
            }, keyspaces: { $0.policy = .tiered(runsMax: 3) }),
        TuningSet("compaction held back") { $0.backgroundBytesPerSecond = 4 << 20 },
    ]

    private static let filters = [
        TuningSet(
            "no filters",
            keyspaces: {
                $0.filterBitsPerKey = 0
                $0.filterPrefixBytes = 0
            }),
        TuningSet("filters of 2 bits", keyspaces: { $0.filterBitsPerKey = 2 }),
        TuningSet("filters of 16 bits", keyspaces: { $0.filterBitsPerKey = 16 }),
        TuningSet("filters of prefixes", keyspaces: { $0.filterPrefixBytes = 3 }),
        TuningSet("filters of long prefixes", keyspaces: { $0.filterPrefixBytes = 20 }),
    ]

    private static let blobs = [
        TuningSet("no blob files", keyspaces: { $0.blobThresholdBytes = 0 }),
        TuningSet("every value in a blob file", keyspaces: { $0.blobThresholdBytes = 1 }),
        TuningSet(
            "values of 16 bytes in small blob files", { $0.blobFileBytes = 512 },
            keyspaces: { $0.blobThresholdBytes = 16 }),
        TuningSet(
            "blob files beside tiers", { $0.blobFileBytes = 4 << 10 },
            keyspaces: {
                $0.policy = .tiered(runsMax: 3)
                $0.blobThresholdBytes = 8
                $0.upperCompression = .none
            }),
    ]

    private static let mixtures = [
        TuningSet(
            "everything tiny",
            {
                $0.memtableBytes = 1 << 10
                $0.walSegmentBytes = 8 << 10
                $0.blockBytes = 64
                $0.tableBytes = 512
                $0.levelBaseBytes = 1 << 10
                $0.levelFactor = 2
                $0.level0CompactionMin = 1
                $0.cacheBytes = 1 << 10
                $0.manifestRollBytesMin = 1
            }, keyspaces: { $0.filterBitsPerKey = 1 }),
        TuningSet(
            "everything large",
            {
                $0.memtableBytes = 1 << 20
                $0.walSegmentBytes = 4 << 20
                $0.blockBytes = 32 << 10
                $0.tableBytes = 4 << 20
                $0.levelBaseBytes = 8 << 20
                $0.levelFactor = 10
                $0.cacheBytes = 8 << 20
            }),
    ]
}
