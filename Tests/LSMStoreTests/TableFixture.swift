// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// A table written from a model into memory, and opened.
struct TableFixture {
    let files: FaultyFileSystem
    let file: any File
    let description: TableDescription
    let cache: BlockCache
    let reader: TableReader

    static let number: UInt64 = 7

    init(_ model: TableModel, _ options: TableOptions, cacheBytes: Int = 8 << 20) throws {
        files = FaultyFileSystem()
        file = try files.open("/000007.sst", .create)
        let writer = TableWriter(file: file, number: TableFixture.number, options: options)
        for tombstone in model.tombstones.reversed() { try writer.add(tombstone) }
        for entry in model.entries {
            try entry.key.withBytes { key throws(StoreError) in
                try entry.value.withBytes { value throws(StoreError) in
                    try writer.add(key, entry.trailer, value)
                }
            }
        }
        description = try writer.finish()
        cache = BlockCache(capacityBytes: cacheBytes, memory: nil, threads: Threads())
        reader = try TableReader.open(file, description: description, cache: cache)
    }

    func outcome(_ key: [UInt8], _ snapshot: SequenceNumber) throws -> LookupOutcome {
        try key.withBytes { bytes throws(StoreError) in
            var lookup = PointLookup(key: bytes, snapshot: snapshot)
            try reader.lookup(&lookup)
            return LookupOutcome(lookup)
        }
    }

    static func expected(_ model: TableModel, _ key: [UInt8], _ snapshot: SequenceNumber) -> LookupOutcome {
        key.withBytes { bytes in
            var lookup = PointLookup(key: bytes, snapshot: snapshot)
            model.lookup(&lookup, key)
            return LookupOutcome(lookup)
        }
    }

    static func entry(_ cursor: EntryCursor) -> TableModel.Entry? {
        guard cursor.isValid else { return nil }
        return TableModel.Entry(
            key: [UInt8](cursor.key), trailer: cursor.trailer, value: [UInt8](cursor.value))
    }

    /// The file's bytes.
    func bytes() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: description.sizeBytes)
        let n = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        #expect(n == bytes.count)
        return bytes
    }
}
