// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// Input: by its first byte, a whole manifest file, or the payload of the one edit of a manifest that is
/// otherwise right, or the contents of CURRENT.
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
    switch first % 3 {
    case 0: read(["d/CURRENT": Array(CurrentFile.line(1).utf8), "d/MANIFEST-000001": body])
    case 1: edit(body)
    default: read(["d/CURRENT": body])
    }
    return 0
}

private func read(_ files: [String: [UInt8]]) {
    do throws(StoreError) {
        _ = try ManifestReader.read(environment: OneFileSystem(files).environment, directory: "d")
    } catch {
        _ = error.description
    }
}

/// What is accepted must survive being written and read again.
private func edit(_ bytes: [UInt8]) {
    let writer = ByteWriter()
    writer.append(bytes)
    do throws(StoreError) {
        let edit = try VersionEdit(decoding: writer.bytes, file: "m", offset: 0)
        writer.clear()
        edit.encode(to: writer)
        let again = try VersionEdit(decoding: writer.bytes, file: "m", offset: 0)
        precondition(again == edit)
        var state = ManifestState()
        try state.apply(edit)
        var twin = ManifestState()
        try twin.apply(state.snapshotEdit)
        precondition(twin == state)
    } catch {
        _ = error.description
    }
}

@_cdecl("FuzzManifest_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
