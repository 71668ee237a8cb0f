// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

// Input: by its first byte, what a WAL record says and holds (operations u8, payload), replayed by a
// store that opens on it; or the same read alone; or operands of a merge (operator u8, parts with their
// lengths u8). Properties: nothing traps; a store that opens can be read to its end in both directions,
// and passes its own verification; it opens again with the same entries; operands that are combined
// first do what they do one by one.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    guard input.count >= 2 else { return 0 }
    let rest = Array(input.dropFirst(2))
    switch input[0] % 4 {
    case 0: CrashedStore.replay(rest, operations: Int(input[1]))
    case 1, 2: read(rest, operations: Int(input[1]))
    default: merge(MergeOperator(rawValue: input[1] % 4) ?? .none, rest)
    }
    return 0
}

private func read(_ payload: [UInt8], operations: Int) {
    payload.withBytes { bytes in
        var reader = BatchReader(bytes, count: operations)
        var found = 0
        do throws(MalformedBytes) {
            while let operation = try reader.next() {
                found += 1
                let sizes = operation.key.count + operation.value.count
                precondition(sizes <= bytes.count, "an operation larger than its batch")
                precondition((operation.file != nil) == (operation.kind == .attachFile))
            }
            precondition(found == operations, "a batch of another number of operations is accepted")
        } catch {
            precondition(error.offset <= bytes.count, "a fault behind the end")
        }
    }
}

/// The first part is the base; the others are operands.
private func merge(_ mergeOperator: MergeOperator, _ bytes: [UInt8]) {
    var parts: [[UInt8]] = []
    var at = 0
    while at < bytes.count {
        let end = min(at + 1 + Int(bytes[at]), bytes.count)
        parts.append(Array(bytes[(at + 1)..<end]))
        at = end
    }
    guard let base = parts.first else { return }
    let operands = Array(parts.dropFirst())
    base.withBytes { base in
        guard let folded = try? mergeOperator.fold(base: base, operands: operands), !operands.isEmpty else {
            return
        }
        guard let one = try? mergeOperator.combine(operands) else {
            preconditionFailure("operands that can be folded cannot be combined")
        }
        let again = try? mergeOperator.fold(base: base, operands: [one])
        precondition(again == folded, "operands that were combined do something else")
    }
}

@_cdecl("FuzzBatch_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
