// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

// Properties: no bytes trap a table's reader; a table that passes verification gives the same entries
// forwards, backwards and with read-ahead, and finds each of them.
//
// The first byte chooses. Even: the rest is a file. Odd: the rest is a list of blocks (kind, length u16,
// payload) that are sealed with right checksums and a footer, so that mutations reach what stands behind
// the checksums.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let number: UInt64 = 7
/// A crafted index may point to one block many times.
private let stepsMax = 20_000

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = UnsafeRawBufferPointer(start: bytes, count: count)
    guard let choice = input.first else { return 0 }
    let rest = UnsafeRawBufferPointer(rebasing: input[1...])
    guard let file = try? MemoryFileSystem().open("/000007.sst", .create) else { return 0 }
    do {
        if choice & 1 == 0 { try file.write(rest, at: 0) } else { try assemble(rest, file) }
        try readAll(file)
    } catch {}
    return 0
}

/// Makes a file of the blocks; the last of each kind is the one in the footer.
private func assemble(_ input: UnsafeRawBufferPointer, _ file: any File) throws {
    let output = TableOutput(file, number: number)
    var reader = ByteReader(input)
    var handles: [BlockKind: BlockHandle] = [:]
    while reader.remaining >= 3 {
        let kind = BlockKind(rawValue: try reader.read8() % 6 + 1) ?? .data
        let length = min(Int(try reader.read16()), reader.remaining)
        handles[kind] = try output.append(try reader.readBytes(length), kind, .none)
    }
    let footer = TableFooter(
        topIndex: handles[.topIndex] ?? .none, rangeTombstones: handles[.rangeTombstones] ?? .none,
        properties: handles[.properties] ?? .none, number: number,
        sizeBytes: output.offset + TableFormat.footerBytes)
    try output.finish(footer)
}

private func readAll(_ file: any File) throws {
    let description = try TableReader.describe(file, number: number)
    let cache = BlockCache(capacityBytes: 1 << 20, memory: nil, threads: Threads())
    let reader = try TableReader.open(file, description: description, cache: cache)
    let isSound = (try? reader.verify()) != nil
    let forward = scan(reader, isWhole: false, isForward: true, isSound)
    let ahead = scan(reader, isWhole: true, isForward: true, isSound)
    let backward = scan(reader, isWhole: false, isForward: false, isSound)
    for entry in forward.prefix(1000) {
        let isFound = entry.key.withBytes { key in
            var lookup = PointLookup(key: key, snapshot: entry.trailer.sequence)
            _ = try? reader.lookup(&lookup)
            _ = try? reader.mayContain(prefix: key)
            return lookup.isFinished || !lookup.operands.isEmpty
        }
        if isSound { precondition(isFound, "an entry of a verified table is not found") }
    }
    guard isSound else { return }
    precondition(forward.count == description.entryCount || forward.count == stepsMax, "entries are missing")
    precondition(forward == ahead, "read-ahead gives other entries")
    if forward.count < stepsMax {
        precondition(forward == backward.reversed(), "backwards gives other entries")
    }
}

private struct Entry: Equatable {
    var key: [UInt8]
    var trailer: Trailer
    var value: [UInt8]
}

private func scan(_ reader: TableReader, isWhole: Bool, isForward: Bool, _ isSound: Bool) -> [Entry] {
    var entries: [Entry] = []
    do {
        let cursor = reader.makeCursor(isWhole: isWhole)
        if isForward { try cursor.seekToFirst() } else { try cursor.seekToLast() }
        while cursor.isValid && entries.count < stepsMax {
            entries.append(
                Entry(key: [UInt8](cursor.key), trailer: cursor.trailer, value: [UInt8](cursor.value)))
            if isForward { try cursor.next() } else { try cursor.previous() }
        }
        if let middle = entries.dropFirst(entries.count / 2).first {
            try middle.key.withBytes { key throws(StoreError) in
                try cursor.seek(key, middle.trailer)
                try cursor.seekBefore(key, middle.trailer)
            }
        }
    } catch {
        precondition(!isSound, "a verified table cannot be read: \(error)")
    }
    return entries
}

@_cdecl("FuzzSSTable_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
