// SPDX-License-Identifier: Apache-2.0
import Base

/// Several commands as one: queued by `MULTI`, run by `EXEC` under the locks of all their shards, unless a
/// watched key changed.
enum TransactionCommands {
    static func multi(_ call: Call) throws(CommandError) {
        guard call.client.transaction == nil else { throw CommandError("ERR MULTI calls can not be nested") }
        call.client.transaction = Transaction()
        call.reply.ok()
    }

    static func discard(_ call: Call) throws(CommandError) {
        guard call.client.transaction != nil else { throw CommandError("ERR DISCARD without MULTI") }
        call.runner.discard(call.client)
        call.reply.ok()
    }

    static func exec(_ call: Call) throws(CommandError) {
        guard let transaction = call.client.transaction else { throw CommandError("ERR EXEC without MULTI") }
        call.client.transaction = nil
        defer { call.runner.unwatch(call.client) }
        guard !transaction.isSpoilt else {
            throw CommandError("EXECABORT Transaction discarded because of previous errors.")
        }
        call.runner.run(transaction, call.client, call.nowMillis)
    }

    static func watch(_ call: Call) throws(CommandError) {
        guard call.client.transaction == nil else {
            throw CommandError("ERR WATCH inside MULTI is not allowed")
        }
        for index in 1..<call.count {
            let key = call.arguments.bytes(index)
            // What has ended goes now, so that its going is no change.
            _ = call.find(index)
            let number = call.cache.shardNumber(call.hash(index))
            let isKnown = call.client.watches.contains { $0.database == call.database && $0.key == key }
            if isKnown { continue }
            call.cache.shards[number].watches.add(call.client.watchFlag, call.database, key)
            call.client.watches.append(WatchedKey(database: call.database, key: key, shardNumber: number))
        }
        call.reply.ok()
    }

    static func unwatch(_ call: Call) throws(CommandError) {
        call.runner.unwatch(call.client)
        call.reply.ok()
    }
}

extension CommandRunner {
    /// Runs what was queued, as one.
    fileprivate func run(_ transaction: Transaction, _ client: CacheClient, _ nowMillis: Int64) {
        var mask: UInt64 = 0
        for watched in client.watches { mask |= 1 << UInt64(watched.shardNumber) }
        for (command, list) in transaction.commands {
            mask |= list.withArguments { shards(command, $0) }
        }
        cache.withShards(mask) {
            // A watched key that ended since counts as changed.
            for watched in client.watches {
                watched.key.withBytes { key in
                    _ = cache.live(
                        cache.shards[watched.shardNumber], watched.database, key, cache.hash(key), nowMillis)
                }
            }
            let isStale = client.watchFlag.isRaised
            // Before the commands, one of which may be UNWATCH.
            for watched in client.watches {
                cache.shards[watched.shardNumber].watches.remove(
                    client.watchFlag, watched.database, watched.key)
            }
            client.watches = []
            client.watchFlag = WatchFlag()
            guard !isStale else { return client.writer.nullArray() }
            client.writer.array(transaction.commands.count)
            for (command, list) in transaction.commands {
                list.withArguments { runQueued(command, $0, client) }
            }
        }
    }

    /// Forgets what the client queued and watches.
    func discard(_ client: CacheClient) {
        client.transaction = nil
        unwatch(client)
    }

    /// A client that goes lets go of what others keep for it.
    public func close(_ client: CacheClient) { discard(client) }

    /// - Requires: no shard's lock.
    func unwatch(_ client: CacheClient) {
        guard !client.watches.isEmpty else { return }
        for watched in client.watches {
            let shard = cache.shards[watched.shardNumber]
            shard.lock.withLock {
                shard.watches.remove(client.watchFlag, watched.database, watched.key)
            }
        }
        client.watches = []
        client.watchFlag = WatchFlag()
    }
}
