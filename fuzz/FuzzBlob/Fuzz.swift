// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

// Properties: no bytes trap the readers of blob files and of references; what a sound file shows when it is
// read whole is what references to its records give; a reference survives its coding.
//
// The first byte chooses. 0: the rest is a file. 1: the rest is a reference. Else: the rest is a list of
// records (codec, key length u8, payload length u16, key, payload) that are written with right checksums, so
// that mutations reach what stands behind them.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let number: UInt64 = 7

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = UnsafeRawBufferPointer(start: bytes, count: count)
    guard let choice = input.first else { return 0 }
    let rest = UnsafeRawBufferPointer(rebasing: input[1...])
    do {
        switch choice % 3 {
        case 0:
            let files = MemoryFileSystem()
            let file = try files.open("/000007.blob", .create)
            try file.write(rest, at: 0)
            try readAll(files, file)
        case 1: try roundTrip(rest)
        default: try readWritten(rest)
        }
    } catch {}
    return 0
}

private func roundTrip(_ input: UnsafeRawBufferPointer) throws {
    let reference = try BlobReference(input)
    let writer = ByteWriter()
    reference.encode(into: writer)
    let again = try BlobReference(writer.bytes)
    precondition(again == reference)
}

private func readWritten(_ input: UnsafeRawBufferPointer) throws {
    let files = MemoryFileSystem()
    let file = try files.open("/000007.blob", .create)
    let writer = BlobWriter(file: file, number: number, storeID: 1, throttle: nil)
    var reader = ByteReader(input)
    var sequence: SequenceNumber = 0
    while reader.remaining >= 4 {
        let codec = Compression(rawValue: try reader.read8() % 3) ?? .none
        let keyBytes = min(max(2, Int(try reader.read8())), reader.remaining)
        let payloadBytes = Int(try reader.read16())
        let key = try reader.readBytes(keyBytes)
        let payload = try reader.readBytes(min(payloadBytes, reader.remaining))
        sequence += 1
        _ = try writer.append(
            key, sequence, payload, codec, rawBytes: codec == .none ? payload.count : 2 * payload.count)
    }
    _ = try writer.finish()
    try readAll(files, try files.open("/000007.blob", .read))
}

private func readAll(_ files: MemoryFileSystem, _ file: any File) throws {
    var verifier = try BlobVerifier(file, number: number)
    var records: [(reference: BlobReference, key: [UInt8], sequence: SequenceNumber)] = []
    let findings = verifier.run { offset, record in
        let reference = BlobReference(
            file: number, offset: offset, recordBytes: record.header.recordBytes,
            rawBytes: record.header.rawBytes)
        records.append((reference, [UInt8](record.key), record.header.sequence))
    }
    let description = BlobFileDescription(
        number: number, recordBytes: try file.size(), count: records.count)
    let environment = Environment(
        files: files, clock: SystemTimeSource(), random: SeededRandomSource(seed: 1), threads: Threads())
    let blob = BlobFile(description, directory: "", environment: environment, counters: nil)
    let set = BlobSet(files: [blob], uses: [])
    let buffer = BlobBuffer()
    for record in records {
        let value = try? record.key.withBytes { key throws(StoreError) in
            try set.value(record.reference, key, record.sequence, into: buffer).count
        }
        precondition(value == record.reference.rawBytes, "a sound record cannot be read")
    }
    precondition(!findings.isEmpty || verifier.footer.count == records.count)
}

@_cdecl("FuzzBlob_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
