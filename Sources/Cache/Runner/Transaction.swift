// SPDX-License-Identifier: Apache-2.0

/// What was queued since `MULTI`.
struct Transaction {
    var commands: [(command: Command, list: ArgumentList)] = []
    /// Something could not be queued: `EXEC` refuses.
    var isSpoilt = false
}

/// A key that a client watches.
struct WatchedKey {
    let database: Int
    let key: [UInt8]
    let shardNumber: Int

}
