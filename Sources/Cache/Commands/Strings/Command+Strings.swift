// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let strings: [Command] = [
        Command(
            "get", 2, [.readonly, .fast], .one, .string, since: "1.0.0", "Get the value of a key",
            StringCommands.get),
        Command(
            "set", -3, [.write, .denyoom], .one, .string, since: "1.0.0", "Set the string value of a key",
            StringCommands.set),
        Command(
            "setnx", 3, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Set the value of a key, only if the key does not exist", StringCommands.setnx),
        Command(
            "setex", 4, [.write, .denyoom], .one, .string, since: "2.0.0",
            "Set the value and expiration of a key", StringCommands.setex),
        Command(
            "psetex", 4, [.write, .denyoom], .one, .string, since: "2.6.0",
            "Set the value and expiration in milliseconds of a key", StringCommands.psetex),
        Command(
            "getset", 3, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Set the string value of a key and return its old value", StringCommands.getset),
        Command(
            "getdel", 2, [.write, .fast], .one, .string, since: "6.2.0",
            "Get the value of a key and delete the key", StringCommands.getdel),
        Command(
            "getex", -2, [.write, .fast], .one, .string, since: "6.2.0",
            "Get the value of a key and optionally set its expiration", StringCommands.getex),
        Command(
            "mget", -2, [.readonly, .fast], .all, .string, since: "1.0.0",
            "Get the values of all the given keys",
            StringCommands.mget),
        Command(
            "mset", -3, [.write, .denyoom], .pairs, .string, since: "1.0.1",
            "Set multiple keys to multiple values", StringCommands.mset),
        Command(
            "msetnx", -3, [.write, .denyoom], .pairs, .string, since: "1.0.1",
            "Set multiple keys to multiple values, only if none of the keys exist", StringCommands.msetnx),
        Command(
            "append", 3, [.write, .denyoom, .fast], .one, .string, since: "2.0.0", "Append a value to a key",
            StringCommands.append),
        Command(
            "strlen", 2, [.readonly, .fast], .one, .string, since: "2.2.0",
            "Get the length of the value stored in a key", StringCommands.strlen),
        Command(
            "getrange", 4, [.readonly], .one, .string, since: "2.4.0",
            "Get a substring of the string stored at a key", StringCommands.getrange),
        Command(
            "substr", 4, [.readonly], .one, .string, since: "1.0.0",
            "Get a substring of the string stored at a key", StringCommands.getrange),
        Command(
            "setrange", 4, [.write, .denyoom], .one, .string, since: "2.2.0",
            "Overwrite part of a string at key starting at the specified offset", StringCommands.setrange),
        Command(
            "incr", 2, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Increment the integer value of a key by one", StringCommands.incr),
        Command(
            "decr", 2, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Decrement the integer value of a key by one", StringCommands.decr),
        Command(
            "incrby", 3, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Increment the integer value of a key by the given amount", StringCommands.incrby),
        Command(
            "decrby", 3, [.write, .denyoom, .fast], .one, .string, since: "1.0.0",
            "Decrement the integer value of a key by the given number", StringCommands.decrby),
        Command(
            "incrbyfloat", 3, [.write, .denyoom, .fast], .one, .string, since: "2.6.0",
            "Increment the float value of a key by the given amount", StringCommands.incrbyfloat),
        Command(
            "lcs", -3, [.readonly], .two, .string, since: "7.0.0", "Find longest common substring",
            StringCommands.lcs),
    ]
}
