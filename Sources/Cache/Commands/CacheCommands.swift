// SPDX-License-Identifier: Apache-2.0
import Base

/// The commands, by name: how many arguments each takes and what it does.
///
/// Error texts are those of Redis 7.0, which clients compare. Never waits; suits an event loop.
public struct CacheCommands: Sendable {
    /// Decides over a user name and a password; `nil` where none are asked for.
    public typealias Authenticator = @Sendable (_ user: String, _ password: String) -> Bool

    /// What a command does with its arguments. Writes exactly one reply.
    typealias Action = @Sendable (CacheCommands, RESPCommand, inout CacheSession) -> Void

    struct Entry: Sendable {
        /// Words with the name; negative for "at least".
        let arity: Int
        let action: Action
    }

    let cache: Cache
    let authenticate: Authenticator?

    public init(cache: Cache, authenticate: Authenticator? = nil) {
        self.cache = cache
        self.authenticate = authenticate
    }

    /// Runs one command and writes its reply into the session's writer.
    public func run(_ command: RESPCommand, _ session: inout CacheSession) {
        let name = command.uppercased(0)
        guard let entry = CacheCommands.table[name] else {
            return session.writer.error(CacheCommands.unknown(command))
        }
        let fits = entry.arity < 0 ? command.count >= -entry.arity : command.count == entry.arity
        guard fits else { return session.writer.error(CacheCommands.wrongArity(name.lowercased())) }
        guard session.isAuthenticated || CacheCommands.openNames.contains(name) else {
            return session.writer.error("NOAUTH Authentication required.")
        }
        entry.action(self, command, &session)
    }

    private static let openNames: Set<String> = ["AUTH", "HELLO", "QUIT"]

    static let table: [String: Entry] = [
        "PING": Entry(arity: -1) { $0.ping($1, &$2) },
        "AUTH": Entry(arity: -2) { $0.auth($1, &$2) },
        "HELLO": Entry(arity: -1) { $0.hello($1, &$2) },
        "QUIT": Entry(arity: -1) { $0.quit($1, &$2) },
        "CLIENT": Entry(arity: -2) { $0.client($1, &$2) },
        "COMMAND": Entry(arity: -1) { $0.describeCommands($1, &$2) },
        "GET": Entry(arity: 2) { $0.get($1, &$2) },
        "SET": Entry(arity: -3) { $0.set($1, &$2) },
        "DEL": Entry(arity: -2) { $0.delete($1, &$2) },
        "EXISTS": Entry(arity: -2) { $0.exists($1, &$2) },
        "EXPIRE": Entry(arity: -3) { $0.expire($1, &$2, unitMillis: 1_000) },
        "PEXPIRE": Entry(arity: -3) { $0.expire($1, &$2, unitMillis: 1) },
        "TTL": Entry(arity: 2) { $0.timeToLive($1, &$2, unitMillis: 1_000) },
        "PTTL": Entry(arity: 2) { $0.timeToLive($1, &$2, unitMillis: 1) },
    ]

    // MARK: Error texts

    static let syntaxError = "ERR syntax error"
    static let notAnInteger = "ERR value is not an integer or out of range"
    static let outOfMemory = "OOM command not allowed when used memory > 'maxmemory'."

    static func wrongArity(_ name: String) -> String { "ERR wrong number of arguments for '\(name)' command" }
    static func invalidExpire(_ name: String) -> String { "ERR invalid expire time in '\(name)' command" }

    /// Names the command as typed and the beginning of its arguments, about 128 bytes of them.
    private static func unknown(_ command: RESPCommand) -> String {
        var arguments = ""
        for index in 1..<max(command.count, 1) where arguments.utf8.count < 128 {
            arguments += "'\(command.text(index).prefix(128 - arguments.utf8.count))' "
        }
        return "ERR unknown command '\(command.text(0).prefix(128))', with args beginning with: \(arguments)"
    }
}
