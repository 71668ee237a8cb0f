// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands about the connection itself.
extension CacheCommands {
    /// Clients choose their behaviour by it: the version whose semantics the commands follow.
    static let emulatedVersion = "7.0.15"

    func ping(_ command: RESPCommand, _ session: inout CacheSession) {
        switch command.count {
        case 1: session.writer.simple("PONG")
        case 2: session.writer.bulk(command[1])
        default: session.writer.error(CacheCommands.wrongArity("ping"))
        }
    }

    func quit(_ command: RESPCommand, _ session: inout CacheSession) {
        session.isClosing = true
        session.writer.simple("OK")
    }

    func auth(_ command: RESPCommand, _ session: inout CacheSession) {
        guard command.count <= 3 else { return session.writer.error(CacheCommands.syntaxError) }
        let user = command.count == 3 ? command.text(1) : "default"
        guard let authenticate else {
            guard command.count == 2 else { return session.writer.simple("OK") }
            return session.writer.error(
                "ERR AUTH <password> called without any password configured for the default user. "
                    + "Are you sure your configuration is correct?")
        }
        guard authenticate(user, command.text(command.count - 1)) else {
            return session.writer.error(CacheCommands.wrongPassword)
        }
        session.isAuthenticated = true
        session.writer.simple("OK")
    }

    /// `HELLO [version [AUTH user password] [SETNAME name]]`.
    func hello(_ command: RESPCommand, _ session: inout CacheSession) {
        var version = session.writer.version
        var name: [UInt8]?
        var isAuthenticated = session.isAuthenticated
        if command.count > 1 {
            guard let number = command.integer(1) else {
                return session.writer.error("ERR Protocol version is not an integer or out of range")
            }
            guard let known = Int(exactly: number).flatMap(RESPWriter.Version.init(rawValue:)) else {
                return session.writer.error("NOPROTO unsupported protocol version")
            }
            version = known
        }
        var at = 2
        while at < command.count {
            switch (command.uppercased(at), command.count - at) {
            case ("AUTH", 3...):
                if let authenticate, !authenticate(command.text(at + 1), command.text(at + 2)) {
                    return session.writer.error(CacheCommands.wrongPassword)
                }
                isAuthenticated = true
                at += 3
            case ("SETNAME", 2...):
                guard isName(command[at + 1]) else { return session.writer.error(CacheCommands.badName) }
                name = command[at + 1]
                at += 2
            default:
                return session.writer.error("ERR Syntax error in HELLO option '\(command.text(at))'")
            }
        }
        guard isAuthenticated else { return session.writer.error(CacheCommands.helloWithoutAuth) }
        session.isAuthenticated = true
        session.writer.version = version
        if let name { session.name = name }
        describeServer(&session)
    }

    private func describeServer(_ session: inout CacheSession) {
        session.writer.map(7)
        session.writer.bulk("server")
        session.writer.bulk("redis")
        session.writer.bulk("version")
        session.writer.bulk(CacheCommands.emulatedVersion)
        session.writer.bulk("proto")
        session.writer.integer(Int64(session.writer.version.rawValue))
        session.writer.bulk("id")
        session.writer.integer(session.id)
        session.writer.bulk("mode")
        session.writer.bulk("standalone")
        session.writer.bulk("role")
        session.writer.bulk("master")
        session.writer.bulk("modules")
        session.writer.array(0)
    }

    func client(_ command: RESPCommand, _ session: inout CacheSession) {
        switch command.uppercased(1) {
        case "SETNAME":
            guard command.count == 3 else {
                return session.writer.error(CacheCommands.wrongArity("client|setname"))
            }
            guard isName(command[2]) else { return session.writer.error(CacheCommands.badName) }
            session.name = command[2]
            session.writer.simple("OK")
        case "SETINFO":
            guard command.count == 4 else {
                return session.writer.error(CacheCommands.wrongArity("client|setinfo"))
            }
            session.writer.simple("OK")
        case "GETNAME":
            if session.name.isEmpty { session.writer.null() } else { session.writer.bulk(session.name) }
        case "ID":
            session.writer.integer(session.id)
        default:
            session.writer.error("ERR unknown subcommand '\(command.text(1))'. Try CLIENT HELP.")
        }
    }

    /// `COMMAND`, `COMMAND COUNT`, and an empty `COMMAND DOCS`, which a terminal client asks for when it
    /// starts.
    func describeCommands(_ command: RESPCommand, _ session: inout CacheSession) {
        guard command.count > 1 else {
            session.writer.array(CacheCommands.table.count)
            for (name, entry) in CacheCommands.table.sorted(by: { $0.key < $1.key }) {
                session.writer.array(6)
                session.writer.bulk(name.lowercased())
                session.writer.integer(Int64(entry.arity))
                session.writer.array(0)
                session.writer.integer(0)
                session.writer.integer(0)
                session.writer.integer(0)
            }
            return
        }
        switch command.uppercased(1) {
        case "COUNT": session.writer.integer(Int64(CacheCommands.table.count))
        case "DOCS": session.writer.map(0)
        default: session.writer.error("ERR unknown subcommand '\(command.text(1))'. Try COMMAND HELP.")
        }
    }

    /// A connection's name is shown in lists: printable, without blanks.
    private func isName(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    private static let badName = "ERR Client names cannot contain spaces, newlines or special characters."
    private static let wrongPassword = "WRONGPASS invalid username-password pair or user is disabled."
    private static let helloWithoutAuth =
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "
        + "<user> <pass> option can be used to authenticate the client and select the RESP protocol version "
        + "at the same time"
}
