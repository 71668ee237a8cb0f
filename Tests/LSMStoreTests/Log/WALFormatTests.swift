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

    @Test("the bytes of a record are as documented")
    func recordGolden() {
        let writer = ByteWriter()
        let payload: [UInt8] = [1, 2, 3]
        payload.withUnsafeBytes {
            WALRecordHeader(payloadBytes: 3, attempt: 2, firstSequence: 1000, durableOffset: 4096, count: 4)
                .encode(to: writer, payload: $0, epoch: 0x0102_0304_0506_0708, offset: 4136)
        }
        #expect(hex(writer.array[...]) == WALFormatTests.recordHex)
    }

    @Test("a record's header is valid only at its own offset and under its own epoch")
    func place() {
        let writer = ByteWriter()
        let header = WALRecordHeader(
            payloadBytes: 0, attempt: 0, firstSequence: 1, durableOffset: 4096, count: 1)
        header.encode(
            to: writer, payload: UnsafeRawBufferPointer(start: nil, count: 0), epoch: 9, offset: 4104)
        #expect(WALRecordHeader.decode(writer.bytes, epoch: 9, offset: 4104)?.header == header)
        #expect(WALRecordHeader.decode(writer.bytes, epoch: 9, offset: 4112) == nil)
        #expect(WALRecordHeader.decode(writer.bytes, epoch: 8, offset: 4104) == nil)
    }

    private func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static let headerHex =
        "534c535457414c31010000000000000007000000000000000807060504030201e803000000000000"
        + "0500000000000000002000000000000082bdaa56cebfeae5"
    private static let recordHex =
        "0300000001000200e803000000000000001000000000000004000000f3ea082ccd4e565fac08d819"
}
