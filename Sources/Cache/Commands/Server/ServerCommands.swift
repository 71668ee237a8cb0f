// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands about the server.
enum ServerCommands {
    static func time(_ call: Call) throws(CommandError) {
        call.reply.array(2)
        call.reply.bulk(String(call.nowMillis / 1_000))
        call.reply.bulk(String(call.nowMillis % 1_000 * 1_000))
    }

    static func memoryUsage(_ call: Call) throws(CommandError) {
        for index in stride(from: 3, to: call.count, by: 2) {
            guard call.arguments.matches(index, "samples"), index + 1 < call.count else { throw .syntax }
            guard try call.integer(index + 1) >= 0 else { throw .syntax }
        }
        guard let slot = call.find(2) else { return call.reply.null() }
        // The entry's piece, and its part of the table.
        call.reply.integer(slot.shard.arena.bytes(slot.reference) + 9)
    }

    // MARK: CONFIG

    static func getConfiguration(_ call: Call) throws(CommandError) {
        let known = CacheConfiguration.all
        let wanted = known.filter { parameter in
            (2..<call.count).contains { index in
                let pattern = call.arguments.text(index).lowercased()
                return Array(pattern.utf8).withBytes { pattern in
                    Array(parameter.name.utf8).withBytes { GlobPattern.matches(pattern, $0) }
                }
            }
        }
        call.reply.map(wanted.count)
        for parameter in wanted {
            call.reply.bulk(parameter.name)
            call.reply.bulk(parameter.get(call.cache))
        }
    }

    static func setConfiguration(_ call: Call) throws(CommandError) {
        guard call.count % 2 == 0 else { throw .wrongArity("config|set") }
        var changes: [(CacheConfiguration, String)] = []
        for index in stride(from: 2, to: call.count, by: 2) {
            let name = call.arguments.text(index).lowercased()
            guard let parameter = CacheConfiguration.all.first(where: { $0.name == name }) else {
                throw CommandError(
                    "ERR Unknown option or number of arguments for CONFIG SET - '\(call.arguments.text(index))'"
                )
            }
            guard parameter.set != nil else {
                throw CommandError(
                    "ERR CONFIG SET failed (possibly related to argument '\(call.arguments.text(index))') - "
                        + "can't set immutable config")
            }
            changes.append((parameter, call.arguments.text(index + 1)))
        }
        for (parameter, value) in changes {
            guard parameter.set?(call.cache, value) == true else {
                throw CommandError(
                    "ERR CONFIG SET failed (possibly related to argument '\(parameter.name)') - "
                        + "argument must be a memory value")
            }
        }
        call.reply.ok()
    }

    // MARK: COMMAND

    static func command(_ call: Call) throws(CommandError) {
        call.reply.array(CommandTable.all.commands.count)
        for command in CommandTable.all.commands { describe(command, call.reply) }
    }

    static func commandCount(_ call: Call) throws(CommandError) {
        call.reply.integer(CommandTable.all.commands.count)
    }

    static func commandInfo(_ call: Call) throws(CommandError) {
        guard call.count > 2 else {
            call.reply.array(CommandTable.all.commands.count)
            for command in CommandTable.all.commands { describe(command, call.reply) }
            return
        }
        call.reply.array(call.count - 2)
        for index in 2..<call.count {
            if let command = named(call[index]) {
                describe(command, call.reply)
            } else {
                call.reply.null()
            }
        }
    }

    static func commandDocs(_ call: Call) throws(CommandError) {
        let wanted =
            call.count == 2 ? CommandTable.all.commands : (2..<call.count).compactMap { named(call[$0]) }
        call.reply.map(wanted.count)
        for command in wanted {
            call.reply.bulk(command.name)
            document(command, call.reply)
        }
    }

    /// A command, or a subcommand as `config|get`.
    private static func named(_ name: UnsafeRawBufferPointer) -> Command? {
        if let number = CommandTable.all.find(name) { return CommandTable.all.commands[number] }
        let parts = name.split(separator: UInt8(ascii: "|"), maxSplits: 1)
        guard parts.count == 2,
            let number = CommandTable.all.find(UnsafeRawBufferPointer(rebasing: parts[0]))
        else { return nil }
        return CommandTable.all.commands[number].subcommand(UnsafeRawBufferPointer(rebasing: parts[1]))
    }

    private static func describe(_ command: Command, _ reply: ReplyWriter) {
        reply.array(10)
        reply.bulk(command.name)
        reply.integer(command.arity)
        let flags = CommandFlags.names.enumerated().filter {
            command.flags.rawValue >> UInt32($0.offset) & 1 == 1
        }
        reply.set(flags.count)
        for flag in flags { reply.simple(flag.element) }
        reply.integer(command.keys.first)
        reply.integer(command.keys.last)
        reply.integer(command.keys.step)
        reply.set(0)
        reply.array(0)
        reply.array(0)
        reply.array(command.subcommands.count)
        for subcommand in command.subcommands { describe(subcommand, reply) }
    }

    private static func document(_ command: Command, _ reply: ReplyWriter) {
        reply.map(command.subcommands.isEmpty ? 3 : 4)
        reply.bulk("summary")
        reply.bulk(command.summary)
        reply.bulk("since")
        reply.bulk(command.since)
        reply.bulk("group")
        reply.bulk(command.group.rawValue)
        guard !command.subcommands.isEmpty else { return }
        reply.bulk("subcommands")
        reply.map(command.subcommands.count)
        for subcommand in command.subcommands {
            reply.bulk(subcommand.name)
            document(subcommand, reply)
        }
    }
}
