// SPDX-License-Identifier: Apache-2.0

/// Streams JSON out. Commas come by themselves; the caller sees to it that brackets match and keys stand in
/// objects.
///
/// Text is written as it is in UTF-8; only `"`, `\` and control characters are escaped. Doubles are the
/// shortest text that reads back as the same double, with a point or an exponent (`1.0`, `1e+16`); JSON has
/// no text for infinities and not-a-number, and they are written as `null`.
public struct JSONWriter: Sendable {
    public enum Style: Sendable { case compact, pretty }

    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let style: Style
    private var depth = 0
    /// A value precedes in the same container, so a comma must.
    private var needsComma = false
    private var followsKey = false

    public init(capacity: Int = 256, style: Style = .compact) {
        self.style = style
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, keeps the memory.
    public mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        needsComma = false
        followsKey = false
    }

    // MARK: Structure

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    public mutating func key(_ key: String) {
        separate()
        appendQuoted(key)
        appendColon()
    }

    /// Ends a line of newline-delimited JSON; the next value begins a text of its own.
    public mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Values

    public mutating func null() { word("null") }
    public mutating func value(_ value: Bool) { word(value ? "true" : "false") }
    public mutating func value(_ value: Int) { self.value(Int64(value)) }

    public mutating func value(_ value: String) {
        separate()
        appendQuoted(value)
        needsComma = true
    }

    public mutating func value(_ value: Int64) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDigits(value.magnitude)
        needsComma = true
    }

    public mutating func value(_ value: UInt64) {
        separate()
        appendDigits(value)
        needsComma = true
    }

    public mutating func value(_ value: Double) {
        guard value.isFinite else {
            null()
            return
        }
        separate()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// JSON that is a value already, unchecked and as it is.
    public mutating func raw(_ json: UnsafeRawBufferPointer) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    public mutating func raw(_ json: [UInt8]) { json.withUnsafeBytes { raw($0) } }

    public mutating func write(_ json: JSON) {
        switch json {
        case .null: null()
        case .bool(let value): self.value(value)
        case .int(let value): self.value(value)
        case .unsigned(let value): self.value(value)
        case .double(let value): self.value(value)
        case .string(let value): self.value(value)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let members):
            beginObject()
            for (key, value) in members {
                self.key(key)
                write(value)
            }
            endObject()
        }
    }

    /// A value of a document: its texts and numbers exactly as they were written, without the space between.
    public mutating func write(_ view: JSONView) {
        switch view.kind {
        case .array:
            beginArray()
            for element in view.elements { write(element) }
            endArray()
        case .object:
            beginObject()
            for (key, value) in view.memberViews {
                separate()
                key.withSource { bytes.append(contentsOf: $0) }
                appendColon()
                write(value)
            }
            endObject()
        default:
            view.withSource { raw($0) }
        }
    }

    // MARK: Parts

    /// What comes before a key or a value.
    @inline(__always)
    private mutating func separate() {
        if followsKey {
            followsKey = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if style == .pretty && depth > 0 { breakLine() }
        needsComma = false
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if style == .pretty && needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func appendColon() {
        bytes.append(UInt8(ascii: ":"))
        if style == .pretty { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    private mutating func word(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = true
    }

    private mutating func appendDigits(_ value: UInt64) {
        var rest = value
        var count = 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
        rest = value
        var at = bytes.count
        repeat {
            at -= 1
            bytes[at] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        text.withUTF8 { appendQuoted(utf8: $0) }
    }

    private mutating func appendQuoted(utf8 text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var clean = 0
        while true {
            let stop = JSONEscapes.firstToEscape(in: text, from: clean)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<stop]))
            if stop == text.count { break }
            appendEscape(of: text[stop])
            clean = stop + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            bytes.append(contentsOf: Array("u00".utf8))
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            }
        }
    }
}
