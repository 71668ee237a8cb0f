// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import LSMStore

// Two layouts for the rows of an index, under two loads, on the real file system
// (docs/decisions/0001-row-layout.md).
//
// numbered: documents/(number) -> version, id, source; ids/(id) -> number, version. An update deletes the old
// row. keyed:    documents/(id) -> number, version, source, overwritten; recent/(number) -> id, range-deleted
// when sealed. Both note replaced numbers in a bit set, as the index does. Batches of 100, buffered.

enum Layout: String, CaseIterable { case numbered, keyed }
enum Load: String, CaseIterable { case events, updates }

struct Row {
    var id: [UInt8]
    var source: [UInt8]
}

/// Of all threads of the process.
func cpuSeconds() -> Double {
    var t = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) / 1e9
}

func bigEndian(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) } }

final class RowStore {
    static let sealEvery: UInt64 = 16_384

    let store: Store
    let layout: Layout
    let documents, ids, deletes: Keyspace
    var numbers: [Int: UInt64] = [:]
    var next: UInt64 = 0
    var batch = WriteBatch()

    init(_ directory: String, _ layout: Layout) throws {
        store = try Store.open(directory)
        self.layout = layout
        documents = try store.keyspace("documents")
        ids = try store.keyspace("ids")
        deletes = try store.keyspace("deletes", options: KeyspaceOptions(mergeOperator: .bitSet))
    }

    func put(_ key: Int, _ row: Row) throws {
        let old = numbers[key]
        switch layout {
        case .numbered:
            try batch.put(documents, bigEndian(next), [1] + row.id + row.source)
            try batch.put(ids, row.id, bigEndian(next) + [1])
            if let old { try batch.delete(documents, bigEndian(old)) }
        case .keyed:
            try batch.put(documents, row.id, bigEndian(next) + [1] + row.source)
            try batch.put(ids, bigEndian(next), row.id)
            if next % RowStore.sealEvery == RowStore.sealEvery - 1 {
                try batch.deleteRange(
                    ids, from: bigEndian(next &+ 1 - RowStore.sealEvery), to: bigEndian(next))
            }
        }
        if let old {
            try batch.merge(
                deletes, bigEndian(old >> 16), BitSetMerge.turningOn(UInt16(truncatingIfNeeded: old)))
        }
        numbers[key] = next
        next += 1
        if batch.count >= 300 { try commit() }
    }

    func commit() throws {
        try store.commit(batch, .buffered)
        batch = WriteBatch()
    }

    /// What a hit costs: from the number to `_source`. The keyed layout knows the id from its segment.
    func fetch(_ key: Int, _ id: [UInt8]) throws -> Int {
        let number = numbers[key] ?? 0
        return try store.get(documents, layout == .numbered ? bigEndian(number) : id)?.count ?? 0
    }

    /// What a read by id costs.
    func read(_ id: [UInt8]) throws -> Int {
        if layout == .keyed { return try store.get(documents, id)?.count ?? 0 }
        guard let entry = try store.get(ids, id) else { return 0 }
        return try store.get(documents, Array(entry.prefix(8)))?.count ?? 0
    }
}

func run(_ layout: Layout, _ load: Load, _ count: Int, in directory: String) throws {
    var generator = SeededGenerator(seed: 1)
    let rows = try RowStore(directory, layout)
    let keys = load == .events ? count : count / 15
    func row(_ key: Int) -> Row {
        let noise = (0..<4).map { _ in String(generator.next(), radix: 16) }.joined()
        let id = UUIDText.named("row \(key)")
        let source =
            "{\"id\":\"\(id)\",\"type\":\"order-completed\",\"traits\":{\"value\":\(key % 997).25,"
            + "\"country\":\"United Kingdom\",\"noise\":\"\(noise)\"},\"metadata\":{\"time\":{\"insert\":"
            + "\"2026-01-01T00:00:00.000Z\"}},\"session\":{\"id\":\"\(key % 5000)\"}}"
        return Row(id: Array(id.utf8), source: Array(source.utf8))
    }
    let start = cpuSeconds()
    for i in 0..<count {
        // Squaring a uniform number makes some profiles hot.
        let uniform = Double(generator.next() >> 11) / Double(1 << 53)
        let key = load == .events ? i : Int(uniform * uniform * Double(keys))
        try rows.put(key, row(key))
    }
    try rows.commit()
    try rows.store.flush()
    let written = cpuSeconds()
    try rows.store.compact()
    let compacted = cpuSeconds()
    let statistics = rows.store.statistics
    var bytes = 0
    let sample = Array(rows.numbers.keys.sorted().prefix(20_000)).map {
        ($0, Array(UUIDText.named("row \($0)").utf8))
    }
    let before = cpuSeconds()
    for (key, id) in sample { bytes += try rows.fetch(key, id) }
    let fetched = cpuSeconds()
    for (_, id) in sample { bytes += try rows.read(id) }
    let read = cpuSeconds()
    precondition(bytes > 0)
    func text(_ seconds: Double, _ n: Int) -> String {
        let hundredths = Int(seconds * 1e8 / Double(n))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
    let tables = statistics.levels.reduce(0) { $0 + $1.bytes }
    print(
        "| \(load) | \(layout) | \(text(written - start, count)) | \(text(compacted - written, count)) "
            + "| \((statistics.flushedBytes + statistics.compactedBytesWritten) / count) "
            + "| \(tables / rows.numbers.count) "
            + "| \(text(fetched - before, sample.count)) | \(text(read - fetched, sample.count)) |")
    try rows.store.close()
}

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 300_000 : 300_000
let base = getenv("TMPDIR").map { String(cString: $0) } ?? "."
let directory = base + "/rows-benchmark-\(getpid())"
guard mkdir(directory, 0o755) == 0 else { exit(1) }
print(
    "| load | layout | write, CPU µs | compact, CPU µs | bytes written | bytes kept a row "
        + "| fetch, CPU µs | by id, CPU µs |")
print("|---|---|---|---|---|---|---|---|")
for load in Load.allCases {
    for layout in Layout.allCases { try run(layout, load, count, in: "\(directory)/\(load)-\(layout)") }
}
