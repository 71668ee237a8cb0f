// SPDX-License-Identifier: Apache-2.0
import Base

/// `INFO`: the sections and fields that monitoring tools read.
extension ServerCommands {
    static func info(_ call: Call) throws(CommandError) {
        let wanted = (1..<call.count).map { call.arguments.text($0).lowercased() }
        let isAll = wanted.isEmpty || wanted.contains { ["all", "everything", "default"].contains($0) }
        var text = ""
        for (name, lines) in sections(call) where isAll || wanted.contains(name.lowercased()) {
            if !text.isEmpty { text += "\r\n" }
            text += "# \(name)\r\n" + lines.map { $0 + "\r\n" }.joined()
        }
        call.reply.verbatim(text)
    }

    /// - Requires: all shards.
    private static func sections(_ call: Call) -> [(name: String, lines: [String])] {
        let cache = call.cache
        let counts = cache.shards.reduce(ShardCounts()) { $0 + $1.counts }
        let used = cache.shards.reduce(0) { $0 + $1.arena.usedBytes }
        let reserved = cache.shards.reduce(0) { $0 + $1.arena.reservedBytes }
        let seconds = (call.nowMillis - call.runner.startedMillis) / 1_000
        return [
            (
                "Server",
                [
                    "redis_version:\(ConnectionCommands.emulatedVersion)", "redis_mode:standalone",
                    "arch_bits:64", "uptime_in_seconds:\(seconds)", "uptime_in_days:\(seconds / 86_400)",
                ]
            ),
            (
                "Memory",
                [
                    "used_memory:\(used)", "used_memory_rss:\(reserved)", "maxmemory:\(cache.bytesMax)",
                    "maxmemory_policy:noeviction",
                ]
            ),
            (
                "Persistence",
                ["loading:0", "rdb_changes_since_last_save:\(cache.changes.load(ordering: .relaxed))"]
            ),
            (
                "Stats",
                [
                    "total_commands_processed:\(call.runner.commandsCount.load(ordering: .relaxed))",
                    "expired_keys:\(counts.expired)", "evicted_keys:\(counts.evicted)",
                    "keyspace_hits:\(counts.hits)", "keyspace_misses:\(counts.misses)",
                ]
            ),
            ("Replication", ["role:master", "connected_slaves:0"]),
            ("Keyspace", keyspace(cache)),
        ]
    }

    private static func keyspace(_ cache: Cache) -> [String] {
        (0..<CacheShard.databasesCount).compactMap { database in
            let keys = cache.shards.reduce(0) { $0 + $1.count(database) }
            let expiring = cache.shards.reduce(0) { $0 + $1.expiringCount(database) }
            return keys == 0 ? nil : "db\(database):keys=\(keys),expires=\(expiring),avg_ttl=0"
        }
    }
}
