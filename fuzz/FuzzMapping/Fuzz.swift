// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

// Input: a mapping, a zero byte, a CSV file. Properties: neither traps; every row is mapped or rejected; ids
// differ.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    guard let mapping = try? ImportMapping(toml: String(decoding: parts[0], as: UTF8.self)) else { return 0 }
    let file = parts.count > 1 ? Array(parts[1]) : []
    guard let events = try? MappedEvents(mapping, { MemorySource(file) }) else { return 0 }
    var ids: Set<String> = []
    while let event = try? events.next() {
        let isNew = ids.insert(event.id ?? "").inserted
        precondition(isNew || mapping.grouping == .following, "an id twice")
    }
    let report = events.report
    precondition(report.rowsRead == report.rowsMapped + report.rowsRejected, "a row is unaccounted for")
    return 0
}

@_cdecl("FuzzMapping_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
