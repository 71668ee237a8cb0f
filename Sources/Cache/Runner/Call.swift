// SPDX-License-Identifier: Apache-2.0
import Base

/// A command under way: who called it with what, and the keys that it may touch, whose shards it holds.
///
/// Lives on the stack of `CommandRunner` and keeps nothing alive.
struct Call {
    unowned(unsafe) let cache: Cache
    unowned(unsafe) let client: CacheClient
    unowned(unsafe) let runner: CommandRunner
    let arguments: Arguments
    let nowMillis: Int64
    /// The one hash that is known already: of the command's first key.
    let firstKeyIndex: Int
    let firstKeyHash: UInt64

    @inline(__always) var reply: ReplyWriter { client.writer }
    @inline(__always) var count: Int { arguments.count }
    @inline(__always) var database: Int { client.database }

    @inline(__always) subscript(_ index: Int) -> UnsafeRawBufferPointer { arguments[index] }

    // MARK: Keys

    @inline(__always) func hash(_ index: Int) -> UInt64 {
        index == firstKeyIndex ? firstKeyHash : cache.hash(arguments[index])
    }

    @inline(__always) func shard(_ hash: UInt64) -> CacheShard { cache.shards[cache.shardNumber(hash)] }

    /// The key that argument `index` names, if it is there, for changing it.
    @inline(__always) func find(_ index: Int) -> KeySlot? { find(index, database: database) }

    func find(_ index: Int, database: Int) -> KeySlot? {
        let hash = hash(index)
        return cache.live(shard(hash), database, arguments[index], hash, nowMillis)
    }

    /// The same for reading it, which is counted.
    @inline(__always) func read(_ index: Int) -> KeySlot? {
        let hash = hash(index)
        let shard = shard(hash)
        guard let slot = cache.live(shard, database, arguments[index], hash, nowMillis) else {
            shard.counts.misses += 1
            return nil
        }
        shard.counts.hits += 1
        let entry = slot.entry
        if entry.frequency < 3 { entry.setFrequency(entry.frequency + 1) }
        return slot
    }

    /// The same for a value of one type.
    func find(_ index: Int, _ type: ValueType) throws(CommandError) -> KeySlot? {
        guard let slot = find(index) else { return nil }
        guard slot.kind.type == type else { throw .wrongType }
        return slot
    }

    func read(_ index: Int, _ type: ValueType) throws(CommandError) -> KeySlot? {
        guard let slot = read(index) else { return nil }
        guard slot.kind.type == type else { throw .wrongType }
        return slot
    }

    /// Whoever waits for a change of the key is told.
    @inline(__always) func changed(_ index: Int) { changed(index, database: database) }

    func changed(_ index: Int, database: Int) {
        cache.changed(shard(hash(index)), database, arguments[index])
    }

    func remove(_ slot: KeySlot) { slot.shard.remove(slot.reference, slot.hash) }

    // MARK: Arguments

    func integer(_ index: Int) throws(CommandError) -> Int64 {
        guard let value = arguments.integer(index) else { throw .notAnInteger }
        return value
    }

    /// An integer of 32 bits, as Redis's `int` arguments are.
    func small(_ index: Int) throws(CommandError) -> Int {
        let value = try integer(index)
        guard let small = Int32(exactly: value) else {
            throw CommandError("ERR value is out of range, value must between \(Int32.min) and \(Int32.max)")
        }
        return Int(small)
    }

    /// The name that the command was called by, in lower case.
    var name: String { arguments.text(0).lowercased() }
}
