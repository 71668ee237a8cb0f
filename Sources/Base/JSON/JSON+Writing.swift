// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// Compact JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Compact JSON.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// JSON for people: two spaces a level, a member or element to a line, empty containers as `{}` and `[]`.
    public func pretty() -> String {
        var writer = JSONWriter(style: .pretty)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSON: CustomStringConvertible {
    public var description: String { text }
}
