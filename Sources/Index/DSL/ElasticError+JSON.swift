// SPDX-License-Identifier: Apache-2.0

import Base

extension ElasticError {
    /// Deeper chains of causes are cut when rendered.
    static let causesMax = 16

    /// The whole answer: `{"error":{"root_cause":[…],"type":…,"reason":…},"status":…}`.
    public var body: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.key("root_cause")
        writer.beginArray()
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        writer.endArray()
        writeMembers(to: &writer)
        writeCause(to: &writer, depth: 0)
        writer.endObject()
        writer.key("status")
        writer.value(status)
        writer.endObject()
        return writer.bytes
    }

    /// The error as an object, as items of `_bulk` and `_msearch` answers carry it.
    public func write(to writer: inout JSONWriter) {
        write(to: &writer, depth: 0)
    }

    private func write(to writer: inout JSONWriter, depth: Int) {
        writer.beginObject()
        writeMembers(to: &writer)
        writeCause(to: &writer, depth: depth)
        writer.endObject()
    }

    private func writeMembers(to writer: inout JSONWriter) {
        writer.key("type")
        writer.value(type)
        writer.key("reason")
        writer.value(reason)
        if let line {
            writer.key("line")
            writer.value(line)
        }
        if let column {
            writer.key("col")
            writer.value(column)
        }
        for (name, value) in details {
            writer.key(name)
            writer.value(value)
        }
    }

    private func writeCause(to writer: inout JSONWriter, depth: Int) {
        guard case .error(let cause) = cause, depth < Self.causesMax else { return }
        writer.key("caused_by")
        cause.write(to: &writer, depth: depth + 1)
    }
}
