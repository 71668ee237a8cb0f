// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes that become visible, and survive a crash, all together or not at all. Spans keyspaces.
///
/// Operations are encoded as they are added, in the bytes that go into the WAL (docs/formats/batch.md), so
/// that the commit only numbers and copies them. Each operation takes one sequence number, in the order of
/// the calls: of two writes to one key the later holds. An operation that is refused leaves the batch as it
/// was. One thread at a time; after it was given to a commit, the batch belongs to that commit until it
/// returns.
public final class WriteBatch {
    /// Where an operation's bytes are in the payload.
    public struct Location: Sendable, Equatable {
        /// First byte of the key, after the keyspace's two.
        public let keyOffset: Int
        /// First byte of the value, after the expiry if there is one; the payload's end for none.
        public let valueOffset: Int
    }

    private let writer = ByteWriter(capacity: 512)
    private let bytesMax: Int
    // One thread at a time uses a batch: checking each access would guard nothing.
    /// Operations so far.
    @exclusivity(unchecked) public private(set) var count = 0
    /// Told of the commit, in this order.
    @exclusivity(unchecked) public var hooks: [any CommitHook] = []
    /// The keyspaces that the commit must find.
    @exclusivity(unchecked) private(set) var uses = KeyspaceUses()
    /// Whether it attaches or drops files.
    @exclusivity(unchecked) private(set) var hasFiles = false
    /// Its place in the commit queue.
    @exclusivity(unchecked) var ticket = CommitTicket()

    public init() { bytesMax = Limits.batchBytesMax }

    /// - Parameter bytesMax: a limit lower than that of `Limits`.
    init(bytesMax: Int) { self.bytesMax = min(bytesMax, Limits.batchBytesMax) }

    /// Bytes that the operations take in the WAL.
    public var sizeBytes: Int { writer.count }
    public var isEmpty: Bool { count == 0 }

    /// Of the operations, once the batch is logged; an ingestion has one number for all of its entries.
    var lastSequence: SequenceNumber {
        ticket.order == .ingest
            ? ticket.firstSequence : ticket.firstSequence &+ SequenceNumber(count) &- 1
    }

    /// The encoded operations. Valid until the next change of the batch.
    var payload: UnsafeRawBufferPointer { writer.bytes }

    /// Forgets operations and hooks, keeps the memory.
    public func clear() {
        writer.clear()
        count = 0
        uses.clear()
        hasFiles = false
        if !hooks.isEmpty { hooks.removeAll() }
    }

    /// Gives the key a value.
    /// - Throws: `StoreError.invalid` when key, value or batch would be larger than `Limits` allows.
    @discardableResult
    public func put(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) -> Location {
        let keyOffset = try begin(.put, keyspace, key, valueBytes: value.count)
        return finish(keyOffset, value)
    }

    /// Gives the key a value that ends at `expiresAtMillis`, milliseconds since 1970.
    /// - Throws: as `put(_:_:_:)`, and for a time before 1970.
    @discardableResult
    public func put(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer,
        expiresAtMillis: Int64
    ) throws(StoreError) -> Location {
        guard let expiry = UInt64(exactly: expiresAtMillis) else {
            throw .invalid("an entry expires at \(expiresAtMillis) ms; the time must not be before 1970")
        }
        let keyOffset = try begin(.expiringPut, keyspace, key, valueBytes: value.count + 8)
        writer.appendVarint(value.count + 8)
        writer.append64(expiry)
        let location = Location(keyOffset: keyOffset, valueOffset: writer.count)
        writer.append(value)
        count += 1
        return location
    }

    /// Takes the key's value away.
    @discardableResult
    public func delete(_ keyspace: Keyspace, _ key: UnsafeRawBufferPointer) throws(StoreError) -> Location {
        let keyOffset = try begin(.delete, keyspace, key, valueBytes: 0)
        count += 1
        return Location(keyOffset: keyOffset, valueOffset: writer.count)
    }

    /// Changes the key's value by the keyspace's merge operator.
    @discardableResult
    public func merge(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, _ operand: UnsafeRawBufferPointer
    ) throws(StoreError) -> Location {
        let keyOffset = try begin(.merge, keyspace, key, valueBytes: operand.count)
        return finish(keyOffset, operand)
    }

    /// Takes away the values of all keys from `start` up to, not including, `end`.
    /// - Throws: also when `start` does not stand before `end`.
    @discardableResult
    public func deleteRange(
        _ keyspace: Keyspace, from start: UnsafeRawBufferPointer, to end: UnsafeRawBufferPointer
    ) throws(StoreError) -> Location {
        guard ByteOrder.compare(start, end) < 0 else {
            throw .invalid("a range delete's start must stand before its end")
        }
        try check(end)
        let keyOffset = try begin(.deleteRange, keyspace, start, valueBytes: end.count + 2)
        writer.appendVarint(end.count + 2)
        writer.appendBigEndian16(keyspace.id)
        let location = Location(keyOffset: keyOffset, valueOffset: writer.count)
        writer.append(end)
        count += 1
        return location
    }

    /// Takes away all values of the keyspace.
    @discardableResult
    public func deleteAll(_ keyspace: Keyspace) throws(StoreError) -> Location {
        guard keyspace.id < UInt16.max else { throw .invalid("keyspace \(keyspace.id) does not exist") }
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        let keyOffset = try begin(.deleteRange, keyspace, empty, valueBytes: 2)
        writer.appendVarint(2)
        writer.appendBigEndian16(keyspace.id + 1)
        count += 1
        return Location(keyOffset: keyOffset, valueOffset: writer.count)
    }

    /// Makes an attached file, complete and synced under its number, part of the store.
    /// - Throws: `StoreError.invalid` for a label longer than a key may be.
    public func attach(_ file: AttachedFileDescription) throws(StoreError) {
        guard file.sizeBytes >= 0 else { throw .invalid("attached file \(file.number) has a negative size") }
        guard file.label.count <= Limits.keyBytesMax else {
            throw .invalid("a label of \(file.label.count) bytes exceeds the limit of \(Limits.keyBytesMax)")
        }
        try checkRoom(file.label.count)
        writer.append(EntryKind.attachFile.rawValue)
        writer.append64(file.number)
        writer.append64(UInt64(file.sizeBytes))
        writer.append64(file.checksum)
        writer.appendPrefixed(file.label)
        hasFiles = true
        count += 1
    }

    /// Ends an attached file's part in the store; its bytes go when no reader needs them.
    public func drop(attachedFile number: UInt64) throws(StoreError) {
        try checkRoom(0)
        writer.append(EntryKind.dropFile.rawValue)
        writer.append64(number)
        hasFiles = true
        count += 1
    }

    /// Writes over 8 bytes of an operation, most significant first: for numbers that are fixed in the commit
    /// queue.
    /// - Requires: the bytes lie in a key or value that was added before.
    public func setBigEndian64(_ value: UInt64, at payloadOffset: Int) {
        precondition(payloadOffset >= 0)
        writer.setBigEndian64(value, at: payloadOffset)
    }

    /// Checks the sizes, then writes kind and key.
    private func begin(
        _ kind: EntryKind, _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, valueBytes: Int
    ) throws(StoreError) -> Int {
        try check(key)
        guard valueBytes <= Limits.valueBytesMax else {
            throw .invalid("a value of \(valueBytes) bytes exceeds the limit of \(Limits.valueBytesMax)")
        }
        try checkRoom(key.count + valueBytes)
        uses.add(keyspace.id, isMerge: kind == .merge)
        writer.reserve(key.count + valueBytes + WriteBatch.framingBytesMax)
        writer.append(kind.rawValue)
        writer.appendVarint(key.count + 2)
        writer.appendBigEndian16(keyspace.id)
        let keyOffset = writer.count
        writer.append(key)
        return keyOffset
    }

    private func finish(_ keyOffset: Int, _ value: UnsafeRawBufferPointer) -> Location {
        writer.appendVarint(value.count)
        let location = Location(keyOffset: keyOffset, valueOffset: writer.count)
        writer.append(value)
        count += 1
        return location
    }

    private func check(_ key: UnsafeRawBufferPointer) throws(StoreError) {
        guard key.count <= Limits.keyBytesMax else {
            throw .invalid("a key of \(key.count) bytes exceeds the limit of \(Limits.keyBytesMax)")
        }
    }

    /// What an operation takes beside its content, at most.
    private static let framingBytesMax = 48

    /// Whether an operation with so many bytes of content still fits, its own framing included.
    private func checkRoom(_ content: Int) throws(StoreError) {
        guard writer.count + content + WriteBatch.framingBytesMax <= bytesMax else {
            throw .invalid(
                "a batch of \(writer.count) bytes cannot take \(content) more: the limit is \(bytesMax)")
        }
    }
}
