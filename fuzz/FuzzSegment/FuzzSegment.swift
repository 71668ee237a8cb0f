// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Feeds bytes to the segment reader: as they are, and with their checksums put right, so that the structure
/// behind them is reached too. What opens is read to the last posting and merged.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let file = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    if let segment = try? IndexSegment(file) { SegmentResealer.readAll(segment) }
    if let sealed = SegmentResealer.reseal(file), let segment = try? IndexSegment(sealed) {
        SegmentResealer.readAll(segment)
    }
    return 0
}

@_cdecl("FuzzSegment_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments, fuzzOne)
}
