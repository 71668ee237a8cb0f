// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// The block cache, the filters, and what reads and compactions moved on each level.
extension StoreMetrics {
    var cache: [MetricFamily] {
        var hits = MetricFamily(
            "strata_store_cache_hits_total", .counter, help: "Blocks that the cache had, by class.")
        var misses = MetricFamily(
            "strata_store_cache_misses_total", .counter, help: "Blocks that the cache had not, by class.")
        var evictions = MetricFamily(
            "strata_store_cache_evictions_total", .counter,
            help: "Blocks that left the cache for others, by class.")
        var bytes = MetricFamily(
            "strata_store_cache_bytes", .gauge, help: "Memory of cached blocks, by class.")
        var blocks = MetricFamily("strata_store_cache_blocks", .gauge, help: "Cached blocks, by class.")
        for kind in BlockClass.allCases {
            let label = [(name: "class", value: kind.name)]
            let cached = statistics.cache[kind]
            hits.add(Double(cached.hits), label)
            misses.add(Double(cached.misses), label)
            evictions.add(Double(cached.evictions), label)
            bytes.add(Double(cached.bytes), label)
            blocks.add(Double(cached.blocksCount), label)
        }
        return [hits, misses, evictions, bytes, blocks]
    }

    var filters: [MetricFamily] {
        [
            count("filter_probes", "Bloom filters that point reads asked.", statistics.filters.probes),
            count(
                "filter_negatives", "Filters that spared a look into the table.",
                statistics.filters.negatives),
            count(
                "filter_false_positives", "Filters that let a key through of which the table had nothing.",
                statistics.filters.falsePositives),
        ]
    }

    var traffic: [MetricFamily] {
        var reads = MetricFamily(
            "strata_store_block_reads_total", .counter,
            help: "Blocks that reads took from the disk, by level.")
        var readBytes = MetricFamily(
            "strata_store_block_read_bytes_total", .counter,
            help: "Bytes of blocks that reads took from the disk, by level.")
        var compactionReads = MetricFamily(
            "strata_store_level_compaction_read_bytes_total", .counter,
            help: "Bytes of tables of the level that compactions read.")
        var compactionWrites = MetricFamily(
            "strata_store_level_compaction_written_bytes_total", .counter,
            help: "Bytes of tables and blob files that compactions wrote to the level.")
        for (number, level) in statistics.levels.enumerated() {
            let label = [(name: "level", value: "\(number)")]
            reads.add(Double(level.blockReads), label)
            readBytes.add(Double(level.blockReadBytes), label)
            compactionReads.add(Double(level.compactedBytesRead), label)
            compactionWrites.add(Double(level.compactedBytesWritten), label)
        }
        return [reads, readBytes, compactionReads, compactionWrites]
    }

    var blobs: [MetricFamily] {
        func gauge(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
            MetricFamily("strata_store_\(name)", .gauge, help: help, Double(value))
        }
        return [
            gauge("blob_files", "Live blob files.", statistics.blobFilesCount),
            gauge("blob_bytes", "Size of live blob files.", statistics.blobBytes),
            gauge(
                "blob_dead_bytes", "Bytes in them of values that nobody can reach.", statistics.blobDeadBytes),
            count("blob_reads", "Values read from blob files.", statistics.blobReads),
            count("blob_read_bytes", "Bytes read from blob files.", statistics.blobBytesRead),
            count("blob_writes", "Values written to blob files, moved ones too.", statistics.blobWrites),
            count("blob_written_bytes", "Bytes of blob files written.", statistics.blobBytesWritten),
        ]
    }

    var amplification: [MetricFamily] {
        [
            MetricFamily(
                "strata_store_write_amplification", .gauge,
                help: "Bytes that flushes and compactions wrote for each byte flushed.",
                statistics.writeAmplification),
            MetricFamily(
                "strata_store_space_amplification", .gauge,
                help: "Bytes in tables for each byte of the lowest level in use.",
                statistics.spaceAmplification),
            MetricFamily(
                "strata_store_write_delay_seconds_per_mebibyte", .gauge,
                help: "How much commits are slowed down at present.",
                Double(statistics.delayNanosPerMebibyte) / 1e9),
        ]
    }
}
