// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands that look over keys, and into how they are held.
extension KeyCommands {
    static func keys(_ call: Call) throws(CommandError) {
        let (pattern, now, writer) = (call[1], call.nowMillis, call.reply)
        var found = 0
        let start = writer.count
        for shard in call.cache.shards {
            shard.forEach(call.database) { entry in
                guard !entry.isExpired(now), ScanOptions.matches(pattern, entry.key) else { return }
                found += 1
                writer.bulk(entry.key)
            }
        }
        writer.insertArray(found, at: start)
    }

    static func scan(_ call: Call) throws(CommandError) {
        let cursor = try ScanOptions.cursor(call, 1)
        let options = try ScanOptions(call, from: 2, takesType: true)
        let (now, writer, database) = (call.nowMillis, call.reply, call.database)
        writer.array(2)
        let head = writer.count
        var found = 0
        let next = advance(cursor, call, atLeast: options.count) { shard, bucketCursor in
            shard.scan(database, bucketCursor) { entry in
                guard !entry.isExpired(now), options.accepts(entry) else { return }
                found += 1
                writer.bulk(entry.key)
            }
        }
        writer.insertArray(found, at: head)
        writer.insertBulk(unsigned: next, at: head)
    }

    /// Looks at buckets until they had `count` entries or so, a shard's before the next one's. The shard's
    /// number is in the cursor's upper 16 bits.
    private static func advance(
        _ cursor: UInt64, _ call: Call, atLeast count: Int,
        _ body: (CacheShard, UInt64) -> UInt64
    ) -> UInt64 {
        let shards = call.cache.shards
        var (number, inner) = (Int(cursor >> 48), cursor & 0xFFFF_FFFF_FFFF)
        // As many buckets as ten times the count, when they are empty.
        var (left, turns) = (count, count.multipliedReportingOverflow(by: 10).partialValue)
        while number < shards.count {
            let shard = shards[number]
            let before = shard.count(call.database)
            inner = body(shard, inner)
            left -= max(before / max(shard.bucketCount(call.database), 1), 0)
            turns -= 1
            if inner == 0 { number += 1 }
            if left <= 0 || turns <= 0 { break }
        }
        return number < shards.count ? UInt64(number) << 48 | inner : 0
    }

    // MARK: How values are held

    private static func slot(_ call: Call) throws(CommandError) -> KeySlot? { call.find(2) }

    static func encoding(_ call: Call) throws(CommandError) {
        guard let slot = try slot(call) else { return call.reply.null() }
        call.reply.bulk(slot.encodingName)
    }

    static func refcount(_ call: Call) throws(CommandError) {
        guard let slot = try slot(call) else { return call.reply.null() }
        // Redis shares small integers among all keys, and says so.
        let number = slot.encodingName.description == "int" ? StringValue.integer(slot.entry) : nil
        let isShared = number.map { (0..<10_000).contains($0) } ?? false
        call.reply.integer(isShared ? Int(Int32.max) : 1)
    }

    static func idletime(_ call: Call) throws(CommandError) {
        guard try slot(call) != nil else { return call.reply.null() }
        throw CommandError(
            "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "
                + "between policies at runtime LRU and LFU data will take some time to adjust.")
    }

    static func frequency(_ call: Call) throws(CommandError) {
        guard let slot = try slot(call) else { return call.reply.null() }
        call.reply.integer(Int(slot.entry.frequency))
    }
}

extension KeySlot {
    /// As `OBJECT ENCODING` names it.
    var encodingName: StaticString {
        switch kind {
        case .integer: return "int"
        case .edited: return "raw"
        default:
            let value = UnsafeRawBufferPointer(entry.value)
            if kind != .text, value.count <= IntegerText.bytesMax, StrictInteger.parse(value) != nil {
                return "int"
            }
            return value.count <= 44 ? "embstr" : "raw"
        }
    }
}
