// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let keys: [Command] = removing + lives + moving + looking

    private static let removing: [Command] = [
        Command("del", -2, [.write], .all, .generic, since: "1.0.0", "Delete a key", KeyCommands.del),
        Command(
            "unlink", -2, [.write, .fast], .all, .generic, since: "4.0.0",
            "Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.",
            KeyCommands.del),
        Command(
            "flushdb", -1, [.write, .allKeys], .none, .server, since: "1.0.0",
            "Remove all keys from the current database", KeyCommands.flushdb),
        Command(
            "flushall", -1, [.write, .allKeys], .none, .server, since: "1.0.0",
            "Remove all keys from all databases", KeyCommands.flushall),
    ]

    private static let lives: [Command] = [
        Command(
            "expire", -3, [.write, .fast], .one, .generic, since: "1.0.0",
            "Set a key's time to live in seconds",
            KeyCommands.expire),
        Command(
            "pexpire", -3, [.write, .fast], .one, .generic, since: "2.6.0",
            "Set a key's time to live in milliseconds", KeyCommands.pexpire),
        Command(
            "expireat", -3, [.write, .fast], .one, .generic, since: "1.2.0",
            "Set the expiration for a key as a UNIX timestamp", KeyCommands.expireat),
        Command(
            "pexpireat", -3, [.write, .fast], .one, .generic, since: "2.6.0",
            "Set the expiration for a key as a UNIX timestamp specified in milliseconds",
            KeyCommands.pexpireat),
        Command(
            "ttl", 2, [.readonly, .fast], .one, .generic, since: "1.0.0",
            "Get the time to live for a key in seconds", KeyCommands.ttl),
        Command(
            "pttl", 2, [.readonly, .fast], .one, .generic, since: "2.6.0",
            "Get the time to live for a key in milliseconds", KeyCommands.pttl),
        Command(
            "expiretime", 2, [.readonly, .fast], .one, .generic, since: "7.0.0",
            "Get the expiration Unix timestamp for a key", KeyCommands.expiretime),
        Command(
            "pexpiretime", 2, [.readonly, .fast], .one, .generic, since: "7.0.0",
            "Get the expiration Unix timestamp for a key in milliseconds", KeyCommands.pexpiretime),
        Command(
            "persist", 2, [.write, .fast], .one, .generic, since: "2.2.0", "Remove the expiration from a key",
            KeyCommands.persist),
    ]

    private static let moving: [Command] = [
        Command(
            "rename", 3, [.write], .two, .generic, since: "1.0.0", "Rename a key", KeyCommands.rename),
        Command(
            "renamenx", 3, [.write, .fast], .two, .generic, since: "1.0.0",
            "Rename a key, only if the new key does not exist", KeyCommands.renamenx),
        Command(
            "copy", -3, [.write, .denyoom], .two, .generic, since: "6.2.0", "Copy a key", KeyCommands.copy),
        Command(
            "move", 3, [.write, .fast], .one, .generic, since: "1.0.0", "Move a key to another database",
            KeyCommands.move),
        Command(
            "swapdb", 3, [.write, .fast, .allKeys], .none, .server, since: "4.0.0",
            "Swaps two Redis databases",
            KeyCommands.swapdb),
    ]

    private static let looking: [Command] = [
        Command(
            "exists", -2, [.readonly, .fast], .all, .generic, since: "1.0.0", "Determine if a key exists",
            KeyCommands.exists),
        Command(
            "touch", -2, [.readonly, .fast], .all, .generic, since: "3.2.1",
            "Alters the last access time of a key(s). Returns the number of existing keys specified.",
            KeyCommands.exists),
        Command(
            "type", 2, [.readonly, .fast], .one, .generic, since: "1.0.0", "Determine the type stored at key",
            KeyCommands.type),
        Command(
            "keys", 2, [.readonly, .allKeys], .none, .generic, since: "1.0.0",
            "Find all keys matching the given pattern", KeyCommands.keys),
        Command(
            "scan", -2, [.readonly, .allKeys], .none, .generic, since: "2.8.0",
            "Incrementally iterate the keys space", KeyCommands.scan),
        Command(
            "randomkey", 1, [.readonly, .allKeys], .none, .generic, since: "1.0.0",
            "Return a random key from the keyspace", KeyCommands.randomkey),
        Command(
            "dbsize", 1, [.readonly, .fast, .allKeys], .none, .server, since: "1.0.0",
            "Return the number of keys in the selected database", KeyCommands.dbsize),
        Command.container(
            "object", .generic, since: "2.2.3", "A container for object introspection commands",
            [
                Command(
                    "object|encoding", 3, [.readonly], .second, .generic, since: "2.2.3",
                    "Inspect the internal encoding of a Redis object", KeyCommands.encoding),
                Command(
                    "object|freq", 3, [.readonly], .second, .generic, since: "4.0.0",
                    "Get the logarithmic access frequency counter of a Redis object", KeyCommands.frequency),
                Command(
                    "object|idletime", 3, [.readonly], .second, .generic, since: "2.2.3",
                    "Get the time since a Redis object was last accessed", KeyCommands.idletime),
                Command(
                    "object|refcount", 3, [.readonly], .second, .generic, since: "2.2.3",
                    "Get the number of references to the value of the key", KeyCommands.refcount),
            ]),
    ]
}
