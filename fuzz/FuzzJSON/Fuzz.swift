// SPDX-License-Identifier: Apache-2.0
import Base

// Properties: no bytes trap the parser; what it reads, strictly or not, is written and read back as an equal
// tree, and the document written from its tape is that tree too.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = UnsafeRawBufferPointer(start: bytes, count: count)
    guard let document = try? JSONDocument(parsing: input) else { return 0 }
    let tree = JSON(document.root)
    check(tree, is: tree.bytes)
    check(tree, is: Array(tree.pretty().utf8))
    var writer = JSONWriter()
    writer.write(document.root)
    check(tree, is: writer.bytes)
    if let strict = try? JSONDocument(parsing: input, limits: .strict) {
        for (key, value) in strict.root.memberViews {
            let found = key.withUTF8 { strict.root[utf8: $0] }
            precondition(found?.sourceOffset == value.sourceOffset, "a key that is there is not found")
        }
    }
    return 0
}

private func check(_ tree: JSON, is written: [UInt8]) {
    guard let again = try? JSON.parse(written) else { preconditionFailure("what was written is refused") }
    precondition(again == tree, "what was written reads back as another tree")
}

@_cdecl("FuzzJSON_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
