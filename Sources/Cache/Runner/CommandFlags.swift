// SPDX-License-Identifier: Apache-2.0

/// What a command is like, as `COMMAND` tells it.
struct CommandFlags: OptionSet, Sendable {
    let rawValue: UInt32

    static let write = CommandFlags(rawValue: 1 << 0)
    static let readonly = CommandFlags(rawValue: 1 << 1)
    /// May take memory: refused when the cache is full.
    static let denyoom = CommandFlags(rawValue: 1 << 2)
    static let admin = CommandFlags(rawValue: 1 << 3)
    static let pubsub = CommandFlags(rawValue: 1 << 4)
    static let noscript = CommandFlags(rawValue: 1 << 5)
    static let blocking = CommandFlags(rawValue: 1 << 6)
    static let loading = CommandFlags(rawValue: 1 << 7)
    static let stale = CommandFlags(rawValue: 1 << 8)
    static let skipMonitor = CommandFlags(rawValue: 1 << 9)
    static let skipSlowlog = CommandFlags(rawValue: 1 << 10)
    static let fast = CommandFlags(rawValue: 1 << 11)
    /// Runs before the connection has said who it is.
    static let noAuth = CommandFlags(rawValue: 1 << 12)
    static let movableKeys = CommandFlags(rawValue: 1 << 13)
    static let noMulti = CommandFlags(rawValue: 1 << 14)
    static let allowBusy = CommandFlags(rawValue: 1 << 15)
    /// Runs at once between `MULTI` and `EXEC`. Not told.
    static let notQueued = CommandFlags(rawValue: 1 << 30)
    /// Looks at keys that it does not name, and needs all shards. Not told.
    static let allKeys = CommandFlags(rawValue: 1 << 31)

    /// By bit.
    static let names: [StaticString] = [
        "write", "readonly", "denyoom", "admin", "pubsub", "noscript", "blocking", "loading", "stale",
        "skip_monitor", "skip_slowlog", "fast", "no_auth", "movablekeys", "no_multi", "allow_busy",
    ]
}
