// SPDX-License-Identifier: Apache-2.0

/// A parsed JSON text (RFC 8259) over its own copy of the bytes: a tape of nodes, read through `JSONView`.
///
/// Exact about the grammar: UTF-8 and escapes are checked, a lone surrogate, a control character, a byte
/// order mark and a number that no double holds are refused. `docs/formats/json.md` lists each decision.
///
/// Parsing converts nothing: strings and numbers are read when asked for. Cheaper than `JSON` by an order of
/// magnitude for who needs a few values.
// @unchecked: the tape is written in `init` only, and freed when nobody holds the document.
public final class JSONDocument: @unchecked Sendable {
    let tape: JSONTape

    /// Linear in the bytes.
    /// - Throws: where and why the text isn't JSON, or which limit it exceeds.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
        tape = try JSONParser.parse(bytes, limits: limits)
    }

    public convenience init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        self.init(
            try bytes.withBytes { (bytes) throws(JSONError) in try JSONParser.parse(bytes, limits: limits) })
    }

    public convenience init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
        var text = text
        let parsed = text.withUTF8 { bytes in
            Result { () throws(JSONError) in
                try JSONParser.parse(UnsafeRawBufferPointer(bytes), limits: limits)
            }
        }
        self.init(try parsed.get())
    }

    private init(_ tape: JSONTape) { self.tape = tape }

    deinit { tape.deallocate() }

    /// The value of the text.
    public var root: JSONView { JSONView(document: self, index: 0) }

    /// What the document holds in memory: the copy of the text and the tape.
    public var memoryBytes: Int { tape.memoryBytes }
}
