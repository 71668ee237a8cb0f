// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

// Input: a TOML text, a zero byte, a CSV file. Properties: neither traps; errors name a line that the
// text has; a document that is read can be written, and reads back as itself, with either line end; as
// a mapping, it maps or rejects every row, and ids differ.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let text = Array(parts[0])
    do throws(TOMLError) { checkRoundTrip(try TOMLDocument(parsing: text).root) } catch {
        let lines = text.count { $0 == 0x0A } + 1
        precondition(error.line >= 1 && error.line <= lines, "an error in a line that is not there")
        precondition(error.column >= 1 && error.column <= text.count + 1, "an error beyond its line")
        _ = error.description
    }
    guard let mapping = try? ImportMapping(toml: text) else { return 0 }
    checkMapping(mapping, parts.count > 1 ? Array(parts[1]) : [])
    return 0
}

private func checkRoundTrip(_ table: TOMLTable) {
    let limits = TOMLLimits(depthMax: 256, sizeBytesMax: .max)
    let written = TOMLText.write(table)
    guard let again = try? TOMLDocument(parsing: written, limits: limits) else {
        preconditionFailure("what was written is refused: \(written)")
    }
    precondition(TOMLText.write(again.root) == written, "what was written reads back as another document")
    let other = written.replacing("\n", with: "\r\n")
    precondition((try? TOMLDocument(parsing: other, limits: limits)) != nil, "line ends make a difference")
    for entry in table.entries {
        precondition(table.entry(entry.key)?.position == entry.position, "a key that is there is not found")
    }
}

private func checkMapping(_ mapping: ImportMapping, _ file: [UInt8]) {
    guard let events = try? MappedEvents(mapping, { MemorySource(file) }) else { return }
    var ids: Set<String> = []
    while let event = try? events.next() {
        let isNew = ids.insert(event.id ?? "").inserted
        precondition(isNew || mapping.grouping == .following, "an id twice")
    }
    let report = events.report
    precondition(report.rowsRead == report.rowsMapped + report.rowsRejected, "a row is unaccounted for")
}

@_cdecl("FuzzMapping_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
