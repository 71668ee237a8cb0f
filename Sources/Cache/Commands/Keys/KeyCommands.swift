// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands on keys, whatever they hold.
enum KeyCommands {
    static func del(_ call: Call) throws(CommandError) {
        var removed = 0
        for index in 1..<call.count {
            guard let slot = call.find(index) else { continue }
            call.changed(index)
            call.remove(slot)
            removed += 1
        }
        call.reply.integer(removed)
    }

    static func exists(_ call: Call) throws(CommandError) {
        var present = 0
        for index in 1..<call.count where call.read(index) != nil { present += 1 }
        call.reply.integer(present)
    }

    static func type(_ call: Call) throws(CommandError) {
        guard let slot = call.find(1) else { return call.reply.simple("none") }
        call.reply.simple(slot.kind.type.name)
    }

    // MARK: Whole databases

    static func flushdb(_ call: Call) throws(CommandError) {
        try checkFlushMode(call)
        flush(call.database, call)
        call.reply.ok()
    }

    static func flushall(_ call: Call) throws(CommandError) {
        try checkFlushMode(call)
        for database in 0..<CacheShard.databasesCount { flush(database, call) }
        call.reply.ok()
    }

    private static func checkFlushMode(_ call: Call) throws(CommandError) {
        guard call.count > 1 else { return }
        let isKnown = call.arguments.matches(1, "async") || call.arguments.matches(1, "sync")
        guard call.count == 2 && isKnown else { throw .syntax }
    }

    private static func flush(_ database: Int, _ call: Call) {
        for shard in call.cache.shards where shard.count(database) > 0 {
            touchAll(shard, database, call)
            call.cache.changes.add(shard.count(database), ordering: .relaxed)
            shard.removeAll(database)
        }
    }

    private static func touchAll(_ shard: CacheShard, _ database: Int, _ call: Call) {
        guard !shard.watches.isEmpty else { return }
        let cache = call.cache
        shard.watches.touchAll(database) { key in
            key.withBytes { shard.find(database, $0, cache.hash($0)) != 0 }
        }
    }

    static func swapdb(_ call: Call) throws(CommandError) {
        guard let first = call.arguments.integer(1) else { throw CommandError("ERR invalid first DB index") }
        guard let second = call.arguments.integer(2) else {
            throw CommandError("ERR invalid second DB index")
        }
        let known = 0..<Int64(CacheShard.databasesCount)
        guard known.contains(first), known.contains(second) else { throw .databaseOutOfRange }
        let (a, b) = (Int(first), Int(second))
        if a != b {
            for shard in call.cache.shards {
                for database in [a, b] { touchAll(shard, database, call) }
                shard.swap(a, b)
                for database in [a, b] { touchAll(shard, database, call) }
            }
        }
        call.reply.ok()
    }

    static func dbsize(_ call: Call) throws(CommandError) {
        call.reply.integer(call.cache.shards.reduce(0) { $0 + $1.count(call.database) })
    }

    static func randomkey(_ call: Call) throws(CommandError) {
        var random = RandomSourceGenerator(call.cache.random)
        let shards = call.cache.shards
        let total = shards.reduce(0) { $0 + $1.count(call.database) }
        // Keys that have ended may be all that is left: look a while, then give up.
        for _ in 0..<100 where total > 0 {
            var number = Int.random(in: 0..<total, using: &random)
            for shard in shards {
                let count = shard.count(call.database)
                if number >= count {
                    number -= count
                    continue
                }
                guard let reference = shard.any(call.database, &random) else { break }
                let entry = shard.entry(reference)
                if !entry.isExpired(call.nowMillis) { return call.reply.bulk(entry.key) }
                break
            }
        }
        call.reply.null()
    }
}
