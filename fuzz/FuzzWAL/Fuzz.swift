// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// Input, by its first byte: a whole segment; or records of format 1 behind a valid header with a fixed
/// epoch, whose checks are filled in where they are zero, so that the fuzzer gets past what it cannot guess;
/// or what records of format 2 say (payload length u16, count u8, sequence number u8, attempt u8, durable
/// offset u16, payload), which are written with right checks.
private let epoch: UInt64 = 7

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeBufferPointer(start: pointer, count: count))
    guard let first = input.first else { return 0 }
    let body = Array(input.dropFirst())
    let segment =
        switch first % 3 {
        case 0: behindHeader(body)
        case 1: body
        default: written(body)
        }
    for minimum: UInt64 in 0...1 {
        let files = OneFileSystem(["d/000001.wal": segment])
        var expected: SequenceNumber = 1
        do throws(StoreError) {
            let recovery = try WALReader.replay(
                environment: files.environment, directory: "d", minimumSegment: minimum, lastSequence: 0
            ) { (sequence, operations, payload) throws(StoreError) in
                precondition(sequence == expected && payload.count <= segment.count)
                expected = sequence + UInt64(operations)
            }
            // The zeros behind the last record, and those of the header block, need not be there.
            let end = max(WALFormat.headerBlockBytes, (segment.count + 7) & ~7)
            precondition(recovery.end <= end && recovery.tornBytes <= segment.count)
        } catch {
            _ = error.description
        }
    }
    return 0
}

private func written(_ fields: [UInt8]) -> [UInt8] {
    let writer = ByteWriter()
    let segment = WALSegmentHeader(
        number: 1, epoch: epoch, firstSequence: 1, previousNumber: 0, previousEnd: 0)
    segment.encode(to: writer)
    fields.withBytes { bytes in
        var reader = ByteReader(bytes)
        do throws(MalformedBytes) {
            while !reader.isAtEnd { try write(&reader, to: writer, in: segment) }
        } catch {
            // The last record's fields are cut short.
            _ = error
        }
    }
    return writer.array
}

private func write(
    _ reader: inout ByteReader, to writer: ByteWriter, in segment: WALSegmentHeader
) throws(MalformedBytes) {
    let length = Int(try reader.read16())
    let count = Int(try reader.read8())
    let sequence = SequenceNumber(try reader.read8())
    let attempt = UInt16(try reader.read8())
    let durable = UInt64(try reader.read16())
    let payload = try reader.readBytes(min(length, reader.remaining))
    let (start, offset) = (writer.count, writer.count)
    WALRecordHeader(
        payloadBytes: payload.count, attempt: attempt, firstSequence: sequence + 1, durableOffset: durable,
        count: count
    ).encode(to: writer, payload: payload, in: segment, offset: offset)
    let headerBytes = writer.count - start
    writer.append(payload)
    let end = WALFormat.end(of: offset, headerBytes: headerBytes, payloadBytes: payload.count)
    writer.appendZeros(end - writer.count)
}

private func behindHeader(_ records: [UInt8]) -> [UInt8] {
    let writer = ByteWriter()
    WALSegmentHeader(
        number: 1, epoch: epoch, firstSequence: 1, previousNumber: 0, previousEnd: 0,
        version: WALFormat.fixedVersion
    ).encode(to: writer)
    writer.append(records)
    var at = WALFormat.headerBlockBytes
    while at + WALFormat.fixedRecordHeaderBytes <= writer.count {
        let bytes = writer.bytes
        guard bytes.loadUnaligned(fromByteOffset: at + 28, as: UInt32.self) == 0 else { break }
        let length = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        let hash = XXH3.hash(
            UnsafeRawBufferPointer(rebasing: bytes[at..<(at + 28)]), seed: XXH3.seed(file: epoch, offset: at))
        writer.set32(UInt32(truncatingIfNeeded: hash), at: at + 28)
        let start = at + WALFormat.fixedRecordHeaderBytes
        guard length <= bytes.count - start else { break }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])
        writer.set64(XXH3.hash(payload, seed: hash), at: at + 32)
        at = WALFormat.end(
            of: at, headerBytes: WALFormat.fixedRecordHeaderBytes, payloadBytes: length)
    }
    return writer.array
}

@_cdecl("FuzzWAL_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
