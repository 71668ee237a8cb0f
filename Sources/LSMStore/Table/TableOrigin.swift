// SPDX-License-Identifier: Apache-2.0
import Base

/// Where a table comes from: what `Repair` must know when the manifest is lost. Tables of before this was
/// written have none.
///
/// On disk (within the properties): store id u64 ‖ level varint ‖ is ingested u8 ‖ digest u64 ‖ keyspaces,
/// inputs, dead: each a count varint and so many elements. A keyspace is length-prefixed bytes as in the
/// manifest, a number a varint. What follows is skipped.
struct TableOrigin: Sendable, Equatable {
    /// Of the store that wrote it. A restored store has another identity than the one that was backed up.
    var storeID: UInt64 = 0
    /// Where it was written to. A table that merely moves keeps what is written here.
    var level = 0
    /// Written by an ingestion: its sequence number says nothing of what the log holds besides.
    var isIngested = false
    /// Folds the checksums of all blocks before the properties, in file order: with it, the last bytes of a
    /// table stand for all of them.
    var digest: UInt64 = 0
    /// All of the store when the table was written, so that names and options outlive the manifest.
    var keyspaces: [KeyspaceDescription] = []
    /// What a compaction read to write this table and its siblings, which stand for all of it together.
    var inputs: [UInt64] = []
    /// Tables that were out of the store already, and whose files waited for their last reader.
    var dead: [UInt64] = []

    private static let listCountMax = 1 << 20

    static func fold(_ digest: UInt64, _ checksum: UInt64) -> UInt64 {
        var word = checksum.littleEndian
        return withUnsafeBytes(of: &word) { XXH3.hash($0, seed: digest) }
    }

    func encode(into out: ByteWriter) {
        out.append64(storeID)
        out.appendVarint(level)
        out.append(isIngested ? 1 : 0)
        out.append64(digest)
        out.appendVarint(keyspaces.count)
        let body = ByteWriter(capacity: 64)
        for keyspace in keyspaces {
            body.clear()
            keyspace.encode(to: body)
            out.appendPrefixed(body.bytes)
        }
        for numbers in [inputs, dead] {
            out.appendVarint(numbers.count)
            for number in numbers { out.appendVarint(number) }
        }
    }

    init() {}

    init(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        storeID = try reader.read64()
        level = try reader.readCount(max: ManifestState.levelCount - 1)
        isIngested = try reader.read8() != 0
        digest = try reader.read64()
        for _ in 0..<(try reader.readCount(max: Limits.keyspacesMax)) {
            var fields = ByteReader(try reader.readPrefixed())
            keyspaces.append(try KeyspaceDescription(from: &fields))
        }
        inputs = try TableOrigin.numbers(&reader)
        dead = try TableOrigin.numbers(&reader)
    }

    private static func numbers(_ reader: inout ByteReader) throws(MalformedBytes) -> [UInt64] {
        var numbers: [UInt64] = []
        for _ in 0..<(try reader.readCount(max: listCountMax)) { numbers.append(try reader.readVarint()) }
        return numbers
    }
}
