// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

// Properties: no bytes, compressed or not, trap the reader; each row has as many fields as the header; lines
// don't go back.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    guard let source = try? CompressedInput.wrap(MemorySource(input)), let reader = try? CSVReader(source)
    else {
        return 0
    }
    var line = 0
    // A small file may unpack to an endless one.
    for _ in 0..<10_000 {
        guard let record = try? reader.next() else { break }
        let at: Int
        switch record {
        case .rejected(let rejected, _): at = rejected
        case .row(let row):
            at = row.line
            precondition(row.count == reader.header.count, "a row of another width")
            for column in 0..<row.count { _ = row[column] }
        }
        precondition(at >= line, "lines go back")
        line = at
    }
    return 0
}

@_cdecl("FuzzCSV_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
