// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct WALFormatTests {
    @Test("the bytes of a segment's header are as documented")
    func headerGolden() {
        let writer = ByteWriter()
        WALSegmentHeader(
            number: 7, epoch: 0x0102_0304_0506_0708, firstSequence: 1000, previousNumber: 5, previousEnd: 8192
        ).encode(to: writer)
        let bytes = writer.array
        #expect(bytes.count == 4096)
        #expect(hex(bytes[..<64]) == WALFormatTests.headerHex)
        #expect(Array(bytes[..<64]) == Array(bytes[2048..<2112]))
        #expect(bytes[64..<2048].allSatisfy { $0 == 0 } && bytes[2112...].allSatisfy { $0 == 0 })
    }

    private static let record = WALRecordHeader(
        payloadBytes: 3, attempt: 2, firstSequence: 1000, durableOffset: 4096, count: 4)
    private static let payload: [UInt8] = [1, 2, 3]

    private static func segment(version: UInt32 = WALFormat.version) -> WALSegmentHeader {
        WALSegmentHeader(
            number: 7, epoch: 0x0102_0304_0506_0708, firstSequence: 700, previousNumber: 0, previousEnd: 0,
            version: version)
    }

    @Test("the bytes of a record are as documented")
    func recordGolden() {
        let writer = ByteWriter()
        WALFormatTests.payload.withUnsafeBytes {
            WALFormatTests.record.encode(
                to: writer, payload: $0, in: WALFormatTests.segment(), offset: 4136)
        }
        #expect(hex(writer.array[...]) == WALFormatTests.recordHex)
    }

    @Test("a record's header is read in either version, and only as its segment's", arguments: [1, 2])
    func versions(version: UInt32) throws {
        let text = version == 1 ? WALFormatTests.fixedRecordHex : WALFormatTests.recordHex
        let bytes = unhex(text)
        try bytes.withUnsafeBytes { bytes in
            let segment = WALFormatTests.segment(version: version)
            let found = try #require(WALRecordHeader.decode(bytes, in: segment, offset: 4136))
            #expect(found.header == WALFormatTests.record && found.sizeBytes == bytes.count)
            #expect(XXH3.hash(WALFormatTests.payload, seed: found.seed) == found.checksum)
            let other = WALFormatTests.segment(version: 3 - version)
            #expect(WALRecordHeader.decode(bytes, in: other, offset: 4136) == nil)
            for length in 0..<bytes.count {
                let cut = UnsafeRawBufferPointer(rebasing: bytes[..<length])
                #expect(WALRecordHeader.decode(cut, in: segment, offset: 4136) == nil)
            }
        }
    }

    @Test("the greatest header there can be fits what is read for one")
    func greatest() {
        let writer = ByteWriter()
        let header = WALRecordHeader(
            payloadBytes: Limits.batchBytesMax, attempt: .max, firstSequence: Trailer.sequenceMax,
            durableOffset: .max, count: Limits.batchBytesMax)
        header.encode(
            to: writer, payload: UnsafeRawBufferPointer(start: nil, count: 0),
            in: WALSegmentHeader(number: 1, epoch: 1, firstSequence: 1, previousNumber: 0, previousEnd: 0),
            offset: 4096)
        #expect(writer.count <= WALFormat.recordHeaderBytesMax)
    }

    @Test("a record's header is valid only at its own offset and under its own epoch")
    func place() {
        let writer = ByteWriter()
        let header = WALRecordHeader(
            payloadBytes: 0, attempt: 0, firstSequence: 1, durableOffset: 4096, count: 1)
        var segment = WALSegmentHeader(
            number: 1, epoch: 9, firstSequence: 1, previousNumber: 0, previousEnd: 0)
        header.encode(
            to: writer, payload: UnsafeRawBufferPointer(start: nil, count: 0), in: segment, offset: 4104)
        #expect(WALRecordHeader.decode(writer.bytes, in: segment, offset: 4104)?.header == header)
        #expect(WALRecordHeader.decode(writer.bytes, in: segment, offset: 4112) == nil)
        segment.epoch = 8
        #expect(WALRecordHeader.decode(writer.bytes, in: segment, offset: 4104) == nil)
    }

    private func unhex(_ text: String) -> [UInt8] {
        let digits = Array(text.utf8).map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static let headerHex =
        "534c535457414c31020000000000000007000000000000000807060504030201e803000000000000"
        + "050000000000000000200000000000008c50f10e0a7a4306"
    private static let recordHex = "020304ac0202802076c289a288d8c9b990423344"
    private static let fixedRecordHex =
        "0300000001000200e803000000000000001000000000000004000000f3ea082ccd4e565fac08d819"
}
