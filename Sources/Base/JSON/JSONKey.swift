// SPDX-License-Identifier: Apache-2.0

/// A text that is compared by its bytes.
///
/// `String` compares by canonical equivalence: a composed "é" equals a decomposed one. In JSON they are two
/// keys, as they are to everyone else who reads the text.
struct JSONKey: Hashable {
    let text: String

    @inline(__always)
    init(_ text: String) { self.text = text }

    static func == (a: JSONKey, b: JSONKey) -> Bool { areSame(a.text, b.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Texts that are canonically equal may differ in bytes, texts that are not can't agree in them; of
    /// ASCII, which nearly all keys are, `==` is a comparison of memory.
    @inline(__always)
    static func areSame(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a == b && a.utf8.elementsEqual(b.utf8)
    }
}
