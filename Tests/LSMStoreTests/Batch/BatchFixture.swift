// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A batch with each kind of operation, its documented bytes, and a reader that copies.
enum BatchFixture {
    /// An operation, its bytes copied.
    struct Operation: Equatable {
        var kind: EntryKind
        var key: [UInt8] = []
        var value: [UInt8] = []
        var file: AttachedFileDescription?
        var fileNumber: UInt64 = 0
    }

    static let two = Keyspace(id: 2)
    static let three = Keyspace(id: 3)
    static let file = AttachedFileDescription(number: 9, sizeBytes: 4096, checksum: 0xABCD, label: [0x78])

    static func everyKind() throws -> WriteBatch {
        let batch = WriteBatch()
        try batch.put(two, [0x6B], [0x76])
        try batch.put(two, [0x6B], [0x76], expiresAtMillis: 1000)
        try batch.delete(two, [0x6B])
        try batch.merge(three, [0x6E], [5, 0, 0, 0, 0, 0, 0, 0])
        try batch.deleteRange(two, from: [0x61], to: [0x63])
        try batch.deleteAll(three)
        try batch.attach(file)
        try batch.drop(attachedFile: 9)
        return batch
    }

    /// The worked example of docs/formats/batch.md.
    static let everyKindHex = [
        "01 03 0002 6b 01 76",
        "04 03 0002 6b 09 e803000000000000 76",
        "02 03 0002 6b",
        "03 03 0003 6e 08 0500000000000000",
        "05 03 0002 61 03 0002 63",
        "05 02 0003 02 0004",
        "06 0900000000000000 0010000000000000 cdab000000000000 01 78",
        "07 0900000000000000",
    ]

    static let everyKindOperations = [
        Operation(kind: .put, key: [0, 2, 0x6B], value: [0x76]),
        Operation(kind: .expiringPut, key: [0, 2, 0x6B], value: [0xE8, 3, 0, 0, 0, 0, 0, 0, 0x76]),
        Operation(kind: .delete, key: [0, 2, 0x6B]),
        Operation(kind: .merge, key: [0, 3, 0x6E], value: [5, 0, 0, 0, 0, 0, 0, 0]),
        Operation(kind: .deleteRange, key: [0, 2, 0x61], value: [0, 2, 0x63]),
        Operation(kind: .deleteRange, key: [0, 3], value: [0, 4]),
        Operation(kind: .attachFile, value: [0x78], file: file, fileNumber: 9),
        Operation(kind: .dropFile, fileNumber: 9),
    ]

    static func read(_ payload: [UInt8], count: Int) throws(MalformedBytes) -> [Operation] {
        try payload.withBytes { (bytes) throws(MalformedBytes) in
            var reader = BatchReader(bytes, count: count)
            var operations: [Operation] = []
            while let next = try reader.next() {
                operations.append(
                    Operation(
                        kind: next.kind, key: [UInt8](next.key), value: [UInt8](next.value), file: next.file,
                        fileNumber: next.fileNumber))
            }
            return operations
        }
    }

    /// A copy: the bytes themselves end with the batch.
    static func payload(_ batch: WriteBatch) -> [UInt8] {
        withExtendedLifetime(batch) { [UInt8](batch.payload) }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
