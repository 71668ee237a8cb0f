// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A small store whose files, as a release wrote them, are kept under `Fixtures`: every later release must
/// read them. `make` writes one, and `expected` says what is in it.
///
/// Run the tests with `STRATA_WRITE_GOLDEN_STORE=v3` in the environment to write a new one; an existing one
/// is never written again. `v1` has a log of format 1 and no blob files; `v2` a log of format 2, values in
/// blob files, and keys that expire.
enum GoldenStore {
    static let directory =
        #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Fixtures"

    static func expected(_ version: String) -> [String: [(key: String, value: [UInt8])]] {
        if version == "v1" { return first }
        let large = (0..<6).filter { $0 != 2 }.map { (key: name($0), value: largeValue($0)) }
        return first.merging(["large": large]) { _, last in last }
    }

    private static let first: [String: [(key: String, value: [UInt8])]] = [
        "plain": (0..<60).filter { $0 % 7 != 0 && !(20..<30).contains($0) }
            .map { (key: name($0), value: Array("value \($0)".utf8)) }
            + [(key: "key60", value: Array("in the log".utf8))],
        "sums": [(key: "total", value: [6, 0, 0, 0, 0, 0, 0, 0])],
    ]
    static let attached: [UInt8] = [9, 8, 7, 6]
    /// In the year 2255.
    private static let never: Int64 = 9_000_000_000_000

    /// Long enough for a blob file.
    private static func largeValue(_ n: Int) -> [UInt8] {
        (0..<5_000 + n).map { UInt8(truncatingIfNeeded: $0 / 3 + n) }
    }

    private static func name(_ n: Int) -> String { "key" + (n < 10 ? "0" : "") + "\(n)" }

    /// Writes the store, and leaves it as a crash would: with a log.
    static func make(_ directory: String, _ environment: Environment) throws {
        var options = StoreOptions()
        options.walSegmentBytes = 8 << 10
        options.walRecycledMax = 0
        options.blockBytes = 256
        let store = try Store.open(directory, options: options, environment: environment)
        let plain = try store.keyspace("plain")
        let sums = try store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        let first = WriteBatch()
        for n in 0..<60 { try first.put(plain, Array(name(n).utf8), Array("value \(n)".utf8)) }
        try first.merge(sums, Array("total".utf8), [1, 0, 0, 0, 0, 0, 0, 0])
        let large = try store.keyspace("large")
        for n in 0..<5 { try first.put(large, Array(name(n).utf8), largeValue(n), expiresAtMillis: never) }
        try store.commit(first)
        try store.compact()
        let second = WriteBatch()
        for n in stride(from: 0, to: 60, by: 7) { try second.delete(plain, Array(name(n).utf8)) }
        try second.deleteRange(plain, from: Array("key20".utf8), to: Array("key30".utf8))
        try second.delete(large, Array(name(2).utf8))
        try second.put(large, Array(name(5).utf8), largeValue(5))
        try second.put(large, Array(name(6).utf8), largeValue(6), expiresAtMillis: 1)
        try second.merge(sums, Array("total".utf8), [2, 0, 0, 0, 0, 0, 0, 0])
        let writer = try store.createAttachedFile()
        try writer.append(attached)
        try second.attach(try writer.finish(label: Array("golden".utf8)))
        try store.commit(second)
        try store.flush()
        let third = WriteBatch()
        try third.put(plain, Array("key60".utf8), Array("in the log".utf8))
        try third.merge(sums, Array("total".utf8), [3, 0, 0, 0, 0, 0, 0, 0])
        try store.commit(third)
        try copy(directory, environment.files, to: directory + "-kept", environment.files)
        try store.close()
    }

    /// Copies a directory's files, locks left out.
    static func copy(
        _ source: String, _ from: any FileSystem, to target: String, _ to: any FileSystem
    ) throws {
        try to.createDirectory(target)
        for name in try from.list(source) where name != "LOCK" {
            let file = try from.open(source + "/" + name, .read)
            let size = try file.size()
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 1)
            defer { buffer.deallocate() }
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
            _ = try file.read(into: bytes, at: 0)
            let copy = try to.open(target + "/" + name, .replace)
            try copy.write(UnsafeRawBufferPointer(bytes), at: 0)
            copy.close()
            file.close()
        }
    }
}
