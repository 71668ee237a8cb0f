// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Runs commands for clients: finds them, checks what may be checked before, locks the shards of their keys,
/// and writes exactly one reply into the client's writer.
///
/// Error texts are those of Redis 7.0, which clients compare. Never waits for anything but locks; suits an
/// event loop. Any thread, but one at a time for each client.
public final class CommandRunner: Sendable {
    /// Decides over a user name and a password; `nil` where none are asked for.
    public typealias Authenticator = @Sendable (_ user: String, _ password: String) -> Bool

    public let cache: Cache
    let authenticate: Authenticator?
    let startedMillis: Int64
    /// Commands run since the start, and connections that came.
    let commandsCount = Atomic<Int>(0)

    public init(cache: Cache, authenticate: Authenticator? = nil) {
        self.cache = cache
        self.authenticate = authenticate
        startedMillis = cache.clock.nowMillis
    }

    /// Runs one command.
    public func run(_ arguments: Arguments, _ client: CacheClient) {
        commandsCount.add(1, ordering: .relaxed)
        do throws(CommandError) {
            let command = try find(arguments)
            try check(command, arguments, client)
            if client.transaction != nil && !command.flags.contains(.notQueued) {
                client.transaction?.commands.append((command, ArgumentList(copying: arguments)))
                return client.writer.simple("QUEUED")
            }
            execute(command, arguments, client)
        } catch {
            reject(error, arguments, client)
        }
    }

    /// A command that is not carried out spoils the transaction that it stands in; `EXEC` itself ends it.
    private func reject(_ error: CommandError, _ arguments: Arguments, _ client: CacheClient) {
        client.transaction?.isSpoilt = true
        guard arguments.matches(0, "exec") else { return client.writer.error(error.bytes) }
        discard(client)
        let cause = error.bytes.starts(with: "ERR ".utf8) ? error.bytes.dropFirst(4) : error.bytes[...]
        client.writer.error(Array("EXECABORT Transaction discarded because of: ".utf8) + cause)
    }

    /// Locks the shards of the command's keys and carries it out.
    private func execute(_ command: Command, _ arguments: Arguments, _ client: CacheClient) {
        let call = call(command, arguments, client)
        if call.firstKeyIndex > 0 && command.keys.last == command.keys.first {
            let shard: UInt64 = 1 << UInt64(cache.shardNumber(call.firstKeyHash))
            return cache.withShards(shard) { act(command, call) }
        }
        cache.withShards(shards(command, arguments)) { act(command, call) }
    }

    @inline(__always)
    private func call(_ command: Command, _ arguments: Arguments, _ client: CacheClient) -> Call {
        let first = command.keys.first
        return Call(
            cache: cache, client: client, runner: self, arguments: arguments,
            nowMillis: cache.clock.nowMillis, firstKeyIndex: first == 0 ? -1 : first,
            firstKeyHash: first == 0 ? 0 : cache.hash(arguments[first]))
    }

    /// - Requires: the shards of the command's keys.
    private func act(_ command: Command, _ call: Call) {
        let start = call.reply.count
        do throws(CommandError) {
            if command.flags.contains(.denyoom) && cache.isFull { throw .outOfMemory }
            try command.action(call)
        } catch {
            call.reply.truncate(to: start)
            call.reply.error(error.bytes)
        }
    }

    /// A bit for each shard that the command's keys are in.
    func shards(_ command: Command, _ arguments: Arguments) -> UInt64 {
        if command.flags.contains(.allKeys) { return cache.allShards }
        var mask: UInt64 = 0
        for index in command.keys.indices(arguments.count) {
            mask |= 1 << UInt64(cache.shardNumber(cache.hash(arguments[index])))
        }
        return mask
    }

    /// Carries out a command of a transaction.
    /// - Requires: the shards of its keys.
    func runQueued(_ command: Command, _ arguments: Arguments, _ client: CacheClient) {
        act(command, call(command, arguments, client))
    }

    // MARK: Checks

    private func find(_ arguments: Arguments) throws(CommandError) -> Command {
        guard let number = CommandTable.all.find(arguments[0]) else {
            throw CommandRunner.unknown(arguments)
        }
        let command = CommandTable.all.commands[number]
        if command.subcommands.isEmpty || arguments.count < 2 { return command }
        if let subcommand = command.subcommand(arguments[1]) { return subcommand }
        throw CommandError(
            "ERR unknown subcommand '", arguments[1], limit: 128, "'. Try \(command.name.uppercased()) HELP.")
    }

    private func check(
        _ command: Command, _ arguments: Arguments, _ client: CacheClient
    ) throws(CommandError) {
        guard command.takes(arguments.count) else { throw .wrongArity(command.name) }
        guard client.isAuthenticated || command.flags.contains(.noAuth) else {
            throw CommandError("NOAUTH Authentication required.")
        }
        guard client.transaction != nil else { return }
        if command.flags.contains(.denyoom) && cache.isFull { throw .outOfMemory }
        if command.flags.contains(.noMulti) {
            throw CommandError("ERR Command not allowed inside a transaction")
        }
    }

    /// Names the command as typed and the beginning of its arguments, about 128 bytes of them.
    private static func unknown(_ arguments: Arguments) -> CommandError {
        var shown: [UInt8] = []
        for index in 1..<max(arguments.count, 1) where shown.count < 128 {
            let argument = CommandError.shown(arguments[index], 128 - shown.count)
            shown += [UInt8(ascii: "'")] + argument + Array("' ".utf8)
        }
        let start = Array("ERR unknown command '".utf8) + CommandError.shown(arguments[0], 128)
        return CommandError(start + Array("', with args beginning with: ".utf8) + shown)
    }
}

extension Command {
    func subcommand(_ name: UnsafeRawBufferPointer) -> Command? {
        let prefix = self.name.utf8.count + 1
        return subcommands.first { CommandTable.matches(name, String($0.name.dropFirst(prefix))) }
    }
}
