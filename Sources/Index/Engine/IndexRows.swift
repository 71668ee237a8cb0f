// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Where an index's documents stand in the store: keyspaces, keys and values.
///
/// | keyspace | key | value |
/// |---|---|---|
/// | `index-catalog` | context ‖ name | the index's definition (JSON) |
/// | `index-documents` | context ‖ index ‖ number | version ‖ prefixed `_id` ‖ resolved keywords ‖ `_source` |
/// | `index-ids` | context ‖ index ‖ `_id` | number ‖ version |
/// | `index-deletes` | context ‖ index ‖ number ≫ 16 | bit set of deleted numbers, kept by merging |
///
/// Context is u16, index u32, number u64, all most significant first; version is a varint. Resolved keywords
/// are a varint count, then for each its prefixed path and its number as a varint. See
/// `docs/formats/index-rows.md`.
struct IndexRows: Sendable {
    let catalog: Keyspace
    let documents: Keyspace
    let ids: Keyspace
    let deletes: Keyspace
    let context: UInt16

    init(_ store: Store, context: UInt16) throws(StoreError) {
        catalog = try store.keyspace("index-catalog")
        documents = try store.keyspace("index-documents")
        ids = try store.keyspace("index-ids")
        deletes = try store.keyspace("index-deletes", options: KeyspaceOptions(mergeOperator: .bitSet))
        self.context = context
    }

    /// Bytes of a number in a key or value.
    static let numberBytes = 8
    /// Where a document's number stands in its key.
    static let numberOffset = 6

    func catalogKey(_ name: String) -> [UInt8] { contextBytes + Array(name.utf8) }

    /// What all keys of the index begin with, in each keyspace but the catalog.
    func prefix(_ index: UInt32) -> [UInt8] {
        contextBytes + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: index >> UInt32($0)) }
    }

    func documentKey(_ index: UInt32, _ number: UInt64) -> [UInt8] { prefix(index) + IndexRows.bytes(number) }

    func idKey(_ index: UInt32, _ id: String) -> [UInt8] { prefix(index) + Array(id.utf8) }

    func deletesKey(_ index: UInt32, _ number: UInt64) -> [UInt8] {
        prefix(index) + IndexRows.bytes(number >> 16)
    }

    private var contextBytes: [UInt8] { [UInt8(context >> 8), UInt8(truncatingIfNeeded: context)] }

    static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) } }

    // MARK: Values

    static func documentValue(
        version: UInt64, id: String, resolved: [ResolvedKeyword], source: [UInt8]
    ) -> [UInt8] {
        let writer = ByteWriter(capacity: source.count + 64)
        writer.appendVarint(version)
        writer.appendPrefixed(utf8: id)
        writer.appendVarint(UInt64(resolved.count))
        for keyword in resolved {
            writer.appendPrefixed(utf8: keyword.path)
            writer.appendVarint(keyword.number)
        }
        writer.append(source)
        return writer.array
    }

    static func document(number: UInt64, _ value: [UInt8]) throws(IndexError) -> StoredDocument {
        try decode("document row \(number)", value) { reader throws(MalformedBytes) in
            let version = try reader.readVarint()
            let id = try reader.readPrefixedString()
            var resolved: [ResolvedKeyword] = []
            for _ in 0..<(try reader.readVarint()) {
                resolved.append(
                    ResolvedKeyword(path: try reader.readPrefixedString(), number: try reader.readVarint()))
            }
            let source = [UInt8](try reader.readBytes(reader.remaining))
            return StoredDocument(
                id: id, number: number, version: version, resolved: resolved, source: source)
        }
    }

    /// The number is filled in by the commit.
    static func idValue(version: UInt64) -> [UInt8] {
        let writer = ByteWriter(capacity: 16)
        writer.appendBigEndian64(0)
        writer.appendVarint(version)
        return writer.array
    }

    static func idEntry(_ value: [UInt8]) throws(IndexError) -> (number: UInt64, version: UInt64) {
        try decode("id row", value) { reader throws(MalformedBytes) in
            (try reader.readBigEndian64(), try reader.readVarint())
        }
    }

    /// Numbers stay below: one more document, or a chunk's first number, never overflows.
    private static let numberEnd: UInt64 = 1 << 47

    /// The number at the end of a document's key.
    static func number(ofDocumentKey key: [UInt8]) throws(IndexError) -> UInt64 {
        try decode("document key", key) { reader throws(MalformedBytes) in
            _ = try reader.readBytes(numberOffset)
            let number = try reader.readBigEndian64()
            guard number < numberEnd else {
                throw MalformedBytes(
                    offset: numberOffset, reason: "number \(number) is beyond any document's")
            }
            return number
        }
    }

    private static func decode<R>(
        _ what: String, _ value: [UInt8], _ body: (inout ByteReader) throws(MalformedBytes) -> R
    ) throws(IndexError) -> R {
        do throws(MalformedBytes) {
            return try value.withBytes { bytes throws(MalformedBytes) in
                var reader = ByteReader(bytes)
                return try body(&reader)
            }
        } catch {
            throw .corrupt(what, error)
        }
    }
}
