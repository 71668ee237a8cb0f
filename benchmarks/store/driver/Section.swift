// SPDX-License-Identifier: Apache-2.0

/// One table: the same workloads, at the same settings, through all engines.
struct Section {
    var title: String
    var settings: Settings
    var workloads: [Workload]
    /// Whether stores are opened after a clean close and after a kill.
    var opens = true

    static func full(count: Int, valueBytes: Int) -> Section {
        var settings = Settings()
        settings.count = count
        settings.valueBytes = valueBytes
        return Section(
            title: "\(valueBytes)-byte values, \(count) records", settings: settings,
            workloads: Workload.measured)
    }

    /// Data of four times cache and memtables. The kernel still keeps all files in its page cache.
    static func small(count: Int) -> Section {
        var settings = Settings()
        settings.count = count
        let budget = count * settings.recordBytes / 4
        settings.memtableBytes = budget / 8
        settings.cacheBytes = budget - 2 * settings.memtableBytes
        return Section(
            title: "100-byte values, \(count) records, four times the memory: cache "
                + "\(settings.cacheBytes >> 10) KiB, memtable \(settings.memtableBytes >> 10) KiB",
            settings: settings,
            workloads: [.fillrandom, .overwrite, .readrandom, .readmissing, .multiget, .seekrandom, .scan],
            opens: false)
    }

    /// Values that ours and RocksDB keep in files of their own.
    static func blobs(count: Int) -> Section {
        var section = full(count: count, valueBytes: 16 << 10)
        section.workloads = [.fillseq, .fillrandom, .overwrite, .readrandom, .seekrandom, .scan]
        section.opens = false
        return section
    }

    /// A store of 1 GB, opened.
    static func large() -> Section {
        var settings = Settings()
        settings.count = 1_000_000
        settings.valueBytes = 1024
        return Section(title: "a store of 1 GB of records", settings: settings, workloads: [])
    }
}
