// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WriteBatchTests {
    private let keyspace = Keyspace(id: 7)
    private let longKey = [UInt8](repeating: 1, count: Limits.keyBytesMax + 1)

    /// Bytes that are only measured, never read.
    private func withBytes(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try [UInt8](repeating: 0, count: 1).withUnsafeBytes {
            try body(UnsafeRawBufferPointer(start: $0.baseAddress, count: count))
        }
    }

    private func expectRefusal(_ batch: WriteBatch, _ text: String, _ body: () throws -> Void) {
        let before = BatchFixture.payload(batch)
        let count = batch.count
        #expect(throws: StoreError.invalid(text)) { try body() }
        #expect(BatchFixture.payload(batch) == before && batch.count == count)
    }

    @Test(
        "a key over the limit is refused by every operation, with both figures; the batch stays as it was")
    func keyLimit() throws {
        let batch = try BatchFixture.everyKind()
        let text = "a key of 32769 bytes exceeds the limit of 32768"
        expectRefusal(batch, text) { try batch.put(keyspace, longKey, []) }
        expectRefusal(batch, text) { try batch.put(keyspace, longKey, [], expiresAtMillis: 5) }
        expectRefusal(batch, text) { try batch.delete(keyspace, longKey) }
        expectRefusal(batch, text) { try batch.merge(keyspace, longKey, []) }
        expectRefusal(batch, text) { try batch.deleteRange(keyspace, from: longKey, to: [2]) }
        expectRefusal(batch, text) { try batch.deleteRange(keyspace, from: [], to: longKey) }
    }

    @Test("a value over the limit is refused with both figures; an expiry counts as part of it")
    func valueLimit() throws {
        let batch = try BatchFixture.everyKind()
        let text = "a value of 268435457 bytes exceeds the limit of 268435456"
        try [UInt8](repeating: 0, count: 1).withUnsafeBytes { key in
            withBytes(Limits.valueBytesMax + 1) { value in
                expectRefusal(batch, text) { try batch.put(keyspace, key, value) }
                expectRefusal(batch, text) { try batch.merge(keyspace, key, value) }
            }
            withBytes(Limits.valueBytesMax - 7) { value in
                expectRefusal(batch, text) { try batch.put(keyspace, key, value, expiresAtMillis: 5) }
            }
        }
    }

    @Test("a batch that is full refuses more with figures, and takes what still fits")
    func batchLimit() throws {
        let batch = WriteBatch(bytesMax: 200)
        try batch.put(keyspace, [1], [UInt8](repeating: 0, count: 100))
        #expect(batch.sizeBytes == 106)
        let text = "a batch of 106 bytes cannot take 47 more: the limit is 200"
        expectRefusal(batch, text) { try batch.put(keyspace, [1], [UInt8](repeating: 0, count: 46)) }
        try batch.put(keyspace, [1], [UInt8](repeating: 0, count: 45))
        expectRefusal(batch, "a batch of 157 bytes cannot take 0 more: the limit is 200") {
            try batch.drop(attachedFile: 1)
        }
        expectRefusal(batch, "a batch of 157 bytes cannot take 1 more: the limit is 200") {
            try batch.attach(BatchFixture.file)
        }
        #expect(batch.sizeBytes <= 200)
    }

    @Test("an expiry before 1970, an empty range, a negative file size and a long label are refused")
    func otherRefusals() throws {
        let batch = WriteBatch()
        expectRefusal(batch, "an entry expires at -1 ms; the time must not be before 1970") {
            try batch.put(keyspace, [1], [], expiresAtMillis: -1)
        }
        let empty = "a range delete's start must stand before its end"
        expectRefusal(batch, empty) { try batch.deleteRange(keyspace, from: [3], to: [3]) }
        expectRefusal(batch, empty) { try batch.deleteRange(keyspace, from: [3], to: [2, 9]) }
        expectRefusal(batch, "attached file 4 has a negative size") {
            try batch.attach(AttachedFileDescription(number: 4, sizeBytes: -1, checksum: 0, label: []))
        }
        expectRefusal(batch, "a label of 32769 bytes exceeds the limit of 32768") {
            try batch.attach(AttachedFileDescription(number: 4, sizeBytes: 0, checksum: 0, label: longKey))
        }
        expectRefusal(batch, "keyspace 65535 does not exist") { try batch.deleteAll(Keyspace(id: .max)) }
    }

    @Test("bytes of a key and a value can be patched at their locations")
    func patching() throws {
        let batch = WriteBatch()
        let zeros = [UInt8](repeating: 0, count: 8)
        let at = try batch.put(keyspace, zeros, [9] + zeros)
        batch.setBigEndian64(0x0102_0304_0506_0708, at: at.keyOffset)
        batch.setBigEndian64(0x1112_1314_1516_1718, at: at.valueOffset + 1)
        let operation = try BatchFixture.read(BatchFixture.payload(batch), count: 1)[0]
        #expect(operation.key == [0, 7, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(operation.value == [9, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18])
        let expiring = try batch.put(keyspace, [1], [0, 0, 0, 0, 0, 0, 0, 0], expiresAtMillis: 2)
        batch.setBigEndian64(1, at: expiring.valueOffset)
        let second = try BatchFixture.read(BatchFixture.payload(batch), count: 2)[1]
        #expect(second.value == [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test("a cleared batch is empty and can be filled again")
    func clearing() throws {
        let batch = try BatchFixture.everyKind()
        batch.clear()
        #expect(batch.isEmpty && batch.sizeBytes == 0 && batch.hooks.isEmpty)
        try batch.delete(keyspace, [1])
        #expect(try BatchFixture.read(BatchFixture.payload(batch), count: 1).map(\.kind) == [.delete])
    }
}
