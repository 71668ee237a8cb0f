// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A small store whose files, as a release wrote them, are kept under `Fixtures`: every later release must
/// read them. `make` writes one, and `expected` says what is in it.
///
/// Run the tests with `STRATA_WRITE_GOLDEN_STORE=v1` in the environment to write a new one; an existing one
/// is never written again.
enum GoldenStore {
    static let directory =
        #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Fixtures"

    static let expected: [String: [(key: String, value: [UInt8])]] = [
        "plain": (0..<60).filter { $0 % 7 != 0 && !(20..<30).contains($0) }
            .map { (key: name($0), value: Array("value \($0)".utf8)) }
            + [(key: "key60", value: Array("in the log".utf8))],
        "sums": [(key: "total", value: [6, 0, 0, 0, 0, 0, 0, 0])],
    ]
    static let attached: [UInt8] = [9, 8, 7, 6]

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
        try store.commit(first)
        try store.compact()
        let second = WriteBatch()
        for n in stride(from: 0, to: 60, by: 7) { try second.delete(plain, Array(name(n).utf8)) }
        try second.deleteRange(plain, from: Array("key20".utf8), to: Array("key30".utf8))
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
