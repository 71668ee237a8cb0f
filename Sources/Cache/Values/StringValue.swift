// SPDX-License-Identifier: Apache-2.0
import Base

/// Values of type string: bytes as they are, or an integer of 64 bits where the bytes are its decimal text
/// and that saves memory.
enum StringValue {
    /// Shorter texts take no more as they are.
    private static let integerTextMin = 8

    /// The integer whose text these bytes are, when it is stored as one.
    @inline(__always)
    private static func integer(_ value: UnsafeRawBufferPointer) -> Int64? {
        guard value.count >= integerTextMin && value.count <= IntegerText.bytesMax else { return nil }
        return StrictInteger.parse(value)
    }

    /// Sets a key to a string, whatever it held before.
    /// - Parameters:
    ///   - known: the key's entry, or 0 when there is none.
    ///   - kind: other than `.bytes` for values that are kept as they are.
    static func set(
        _ shard: CacheShard, _ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64, known: UInt32,
        _ value: UnsafeRawBufferPointer, expiresAtMillis: Int64?, as kind: ValueKind = .bytes
    ) {
        let number = kind == .bytes ? integer(value) : nil
        let (kind, count) = number == nil ? (kind, value.count) : (ValueKind.integer, 8)
        let reference =
            known == 0
            ? shard.insert(database, key, hash, kind, valueBytes: count, expiresAtMillis: expiresAtMillis)
            : shard.overwrite(known, hash, kind, valueBytes: count, expiresAtMillis: expiresAtMillis)
        let place = shard.entry(reference).value
        if let number {
            place.storeBytes(of: number, as: Int64.self)
        } else {
            place.copyMemory(from: value)
        }
    }

    /// The same for a number, which is stored as one.
    static func set(
        _ shard: CacheShard, _ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64, known: UInt32,
        _ number: Int64, expiresAtMillis: Int64?
    ) {
        let reference =
            known == 0
            ? shard.insert(database, key, hash, .integer, valueBytes: 8, expiresAtMillis: expiresAtMillis)
            : shard.overwrite(known, hash, .integer, valueBytes: 8, expiresAtMillis: expiresAtMillis)
        shard.entry(reference).value.storeBytes(of: number, as: Int64.self)
    }

    /// Hands out the bytes of a string.
    @inline(__always)
    static func withBytes<R, E: Error>(
        _ entry: Entry, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let value = UnsafeRawBufferPointer(entry.value)
        guard entry.kind == ValueKind.integer.byte else { return try body(value) }
        let number = value.loadUnaligned(as: Int64.self)
        var text: (UInt64, UInt64, UInt64) = (0, 0, 0)
        return try withUnsafeMutableBytes(of: &text) { (buffer) throws(E) in
            try body(IntegerText.write(number, into: buffer))
        }
    }

    static func bytes(_ entry: Entry) -> [UInt8] { withBytes(entry) { [UInt8]($0) } }

    /// The string as an integer, or `nil`.
    static func integer(_ entry: Entry) -> Int64? {
        if entry.kind == ValueKind.integer.byte {
            return UnsafeRawBufferPointer(entry.value).loadUnaligned(as: Int64.self)
        }
        return StrictInteger.parse(UnsafeRawBufferPointer(entry.value))
    }

    static func count(_ entry: Entry) -> Int { withBytes(entry) { $0.count } }

    /// Gives the value these many bytes as they are, to be written in place: what it held stays, zeros
    /// follow.
    static func makeBytes(_ slot: inout KeySlot, count: Int) -> UnsafeMutableRawBufferPointer {
        if slot.entry.kind == ValueKind.integer.byte {
            let text = bytes(slot.entry)
            slot.reference = slot.shard.overwrite(
                slot.reference, slot.hash, .edited, valueBytes: text.count,
                expiresAtMillis: slot.expiresAtMillis)
            text.withBytes { slot.entry.value.copyMemory(from: $0) }
        }
        slot.entry.setKind(ValueKind.edited.byte)
        let before = slot.entry.valueBytes
        if count != before {
            slot.reference = slot.shard.resize(slot.reference, slot.hash, valueBytes: count)
        }
        let value = slot.entry.value
        if count > before {
            UnsafeMutableRawBufferPointer(rebasing: value[before...]).initializeMemory(
                as: UInt8.self, repeating: 0)
        }
        return value
    }
}
