// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The memory of a parsed text: a padded copy of its bytes and the nodes. Unsafe memory stands here, in
/// `JSONParser*`, `JSONNumber`, `JSONEscapes`, `JSONView+Storage` and `JSONNode`.
///
/// Who makes a tape frees it with `deallocate`; `JSONDocument` does so for all tapes that left the parser.
struct JSONTape {
    /// Zeros after the text: a scan by words may read past the end, and a zero byte stops every token.
    static let padding = 32

    let text: UnsafeMutablePointer<UInt8>
    let textCount: Int
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var count = 0
    private var capacity: Int

    init(copying bytes: UnsafeRawBufferPointer) {
        textCount = bytes.count
        text = .allocate(capacity: bytes.count + Self.padding)
        if let base = bytes.baseAddress, bytes.count > 0 { memcpy(text, base, bytes.count) }
        memset(text + bytes.count, 0, Self.padding)
        // Texts of events hold about a node to ten bytes.
        capacity = bytes.count / 8 + 8
        nodes = .allocate(capacity: capacity)
    }

    func deallocate() {
        text.deallocate()
        nodes.deallocate()
    }

    var memoryBytes: Int { textCount + Self.padding + capacity * MemoryLayout<JSONNode>.stride }

    @inline(__always)
    mutating func append(_ tag: JSONNode.Tag, offset: Int, length: Int, detail: UInt32 = 0) {
        if count == capacity { grow() }
        (nodes + count).initialize(
            to: JSONNode(tag, offset: offset, length: length, next: count &+ 1, detail: detail))
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
