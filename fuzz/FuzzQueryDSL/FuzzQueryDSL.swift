// SPDX-License-Identifier: Apache-2.0
import Base
import Index

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Any bytes as a search, a mapping and a document: each is read or refused, never a trap. What was read is
/// bound and rendered as well.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let document = try? JSONDocument(parsing: bytes) else { return 0 }
    do throws(ElasticError) {
        let request = try SearchRequest(document.root)
        if case .range(let range) = request.query { fuzzRange(range) }
    } catch { _ = error.body }
    do throws(ElasticError) {
        let mapping = try Mapping(parsing: document.root)
        _ = try mapping.merging(mapping)
        _ = mapping.json
    } catch { _ = error.body }
    do throws(ElasticError) {
        _ = try DocumentParser.parse(document.root, id: "1", mapping: Mapping()).mappingUpdate?.json
    } catch { _ = error.body }
    return 0
}

private func fuzzRange(_ range: RangeQuery) {
    let text =
        #"{"properties":{"d":{"type":"date"},"l":{"type":"long"},"f":{"type":"double"},"i":{"type":"ip"}}}"#
    guard let mapping = try? Mapping(parsing: Array(text.utf8)) else { return }
    for field in mapping.fields { _ = try? field.bindRange(range, nowMillis: 1_709_209_815_250) }
}

@_cdecl("FuzzQueryDSL_main")
public func fuzzMain(
    _ count: Int32, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var count = count
    var values = values
    return runDriver(&count, &values, fuzzOne)
}
