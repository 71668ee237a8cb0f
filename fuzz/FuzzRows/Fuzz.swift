// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

@testable import Index

// Input: a byte that chooses a kind of row that an index keeps in the store, and the row. Properties: nothing
// traps, and what is read survives being written and read again.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    guard let choice = input.first else { return 0 }
    let row = Array(input.dropFirst())
    switch choice % 6 {
    case 0: readDocument(row)
    case 1: _ = try? IndexRows.idEntry(row)
    case 2: _ = try? IndexRows.number(ofDocumentKey: row)
    case 3: readLabel(row)
    case 4: readBits(row)
    default: readDefinition(row)
    }
    return 0
}

private func readDocument(_ row: [UInt8]) {
    guard let document = try? IndexRows.document(number: 7, row) else { return }
    let written = IndexRows.documentValue(
        version: document.version, id: document.id, resolved: document.resolved, source: document.source)
    precondition(
        (try? IndexRows.document(number: 7, written)) == document, "a document reads back as another")
    do throws(ElasticError) {
        _ = try ParsedSource(
            document.source, id: document.id, mapping: Mapping(), resolved: document.resolved
        ).document
    } catch { _ = error.body }
}

private func readLabel(_ row: [UInt8]) {
    guard let label = SegmentLabel(row) else { return }
    precondition(label.firstNumber <= label.lastNumber, "a label of no numbers")
    precondition(SegmentLabel(label.bytes) == label, "a label reads back as another")
}

private func readBits(_ row: [UInt8]) {
    row.withUnsafeBytes { bytes in
        guard let set = try? BitSet16(decoding: bytes) else { return }
        precondition(set.members.count == set.count, "a set of another size")
        let again = set.encoded.withUnsafeBytes { try? BitSet16(decoding: $0) }
        precondition(again == set, "a set reads back as another")
    }
}

private func readDefinition(_ row: [UInt8]) {
    do throws(ElasticError) {
        let definition = try IndexDefinition(row: row)
        let again = try IndexDefinition(row: definition.bytes)
        precondition(again.bytes == definition.bytes, "a definition reads back as another")
    } catch { _ = error.body }
}

@_cdecl("FuzzRows_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
