// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// Input: by its first byte, a backup's record without its checksum, which is filled in, so that the fuzzer
/// gets past it; or the whole record; or the mark of unfinished work.
private let number: UInt64 = 3

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
    switch first % 4 {
    case 0: read(body)
    case 1: mark(body)
    default: read(sealed(body))
    }
    return 0
}

private func sealed(_ record: [UInt8]) -> [UInt8] {
    let writer = ByteWriter()
    writer.append(record)
    writer.append64(XXH3.hash(writer.bytes, seed: number))
    return writer.array
}

/// What is accepted must survive being written and read again, and name files within its directory only.
private func read(_ bytes: [UInt8]) {
    let files = OneFileSystem(["d/" + BackupRecord.name(number): bytes])
    do throws(StoreError) {
        let record = try BackupRecord.read(number, in: "d", files.environment.files)
        for file in record.files {
            precondition(!file.name.contains("/") && !file.storeFile.path(in: "").dropFirst().contains("/"))
            precondition(BackupFile.isName(file.name))
        }
        _ = record.description
        let writer = ByteWriter()
        record.encode(into: writer)
        let again = OneFileSystem(["d/" + BackupRecord.name(number): writer.array])
        let twin = try BackupRecord.read(number, in: "d", again.environment.files)
        precondition(twin == record)
    } catch {
        _ = error.description
    }
}

private func mark(_ bytes: [UInt8]) {
    let files = OneFileSystem(["d/" + UnfinishedWork.repair.rawValue: bytes]).environment.files
    do throws(FileError) {
        _ = try UnfinishedWork.repair.number("d", files)
    } catch {
        _ = error.description
    }
}

@_cdecl("FuzzBackup_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
