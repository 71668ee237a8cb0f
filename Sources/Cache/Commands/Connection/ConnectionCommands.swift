// SPDX-License-Identifier: Apache-2.0
import Base

/// Commands about the connection itself.
enum ConnectionCommands {
    /// Clients choose their behaviour by it: the version whose semantics the commands follow.
    static let emulatedVersion = "7.0.15"

    static func ping(_ call: Call) throws(CommandError) {
        switch call.count {
        case 1: call.reply.simple("PONG")
        case 2: call.reply.bulk(call[1])
        default: throw .wrongArity("ping")
        }
    }

    static func echo(_ call: Call) throws(CommandError) { call.reply.bulk(call[1]) }

    static func quit(_ call: Call) throws(CommandError) {
        call.client.isClosing = true
        call.reply.ok()
    }

    static func reset(_ call: Call) throws(CommandError) {
        call.runner.discard(call.client)
        call.client.database = 0
        call.client.name = []
        call.client.isAuthenticated = call.client.startsAuthenticated
        call.client.writer.version = .two
        call.reply.simple("RESET")
    }

    static func select(_ call: Call) throws(CommandError) {
        let number = try call.small(1)
        guard (0..<CacheShard.databasesCount).contains(number) else { throw .databaseOutOfRange }
        call.client.database = number
        call.reply.ok()
    }

    // MARK: Who is it

    static func auth(_ call: Call) throws(CommandError) {
        guard call.count <= 3 else { throw .syntax }
        let user = call.count == 3 ? call.arguments.text(1) : "default"
        guard let authenticate = call.runner.authenticate else {
            if call.count == 3 {
                // Without a password there is one user, who needs none.
                guard user == "default" else { throw wrongPassword }
                return call.reply.ok()
            }
            throw CommandError(
                "ERR AUTH <password> called without any password configured for the default user. "
                    + "Are you sure your configuration is correct?")
        }
        guard authenticate(user, call.arguments.text(call.count - 1)) else { throw wrongPassword }
        call.client.isAuthenticated = true
        call.reply.ok()
    }

    /// `HELLO [version [AUTH user password] [SETNAME name]]`.
    static func hello(_ call: Call) throws(CommandError) {
        var version = call.reply.version
        var name: [UInt8]?
        var isAuthenticated = call.client.isAuthenticated
        if call.count > 1 { version = try protocolVersion(call) }
        var at = 2
        while at < call.count {
            let left = call.count - at
            if call.arguments.matches(at, "auth"), left >= 3 {
                let user = call.arguments.text(at + 1)
                let isRight = call.runner.authenticate?(user, call.arguments.text(at + 2))
                guard isRight ?? (user == "default") else { throw wrongPassword }
                isAuthenticated = true
                at += 3
            } else if call.arguments.matches(at, "setname"), left >= 2 {
                name = try clientName(call, at + 1)
                at += 2
            } else {
                throw CommandError("ERR Syntax error in HELLO option '\(call.arguments.text(at))'")
            }
        }
        guard isAuthenticated else { throw helloWithoutAuth }
        call.client.isAuthenticated = true
        call.reply.version = version
        if let name { call.client.name = name }
        describeServer(call)
    }

    private static func protocolVersion(_ call: Call) throws(CommandError) -> ReplyWriter.Version {
        guard let number = call.arguments.integer(1) else {
            throw CommandError("ERR Protocol version is not an integer or out of range")
        }
        guard let known = Int(exactly: number).flatMap(ReplyWriter.Version.init(rawValue:)) else {
            throw CommandError("NOPROTO unsupported protocol version")
        }
        return known
    }

    private static func describeServer(_ call: Call) {
        let reply = call.reply
        reply.map(7)
        reply.bulk("server")
        reply.bulk("redis")
        reply.bulk("version")
        reply.bulk(emulatedVersion)
        reply.bulk("proto")
        reply.integer(reply.version.rawValue)
        reply.bulk("id")
        reply.integer(call.client.id)
        reply.bulk("mode")
        reply.bulk("standalone")
        reply.bulk("role")
        reply.bulk("master")
        reply.bulk("modules")
        reply.array(0)
    }

    // MARK: CLIENT

    static func clientID(_ call: Call) throws(CommandError) { call.reply.integer(call.client.id) }

    static func getName(_ call: Call) throws(CommandError) {
        if call.client.name.isEmpty { call.reply.null() } else { call.reply.bulk(call.client.name) }
    }

    static func setName(_ call: Call) throws(CommandError) {
        call.client.name = try clientName(call, 2)
        call.reply.ok()
    }

    static func setInfo(_ call: Call) throws(CommandError) {
        guard call[3].allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            let option = call.arguments.text(2).lowercased()
            throw CommandError("ERR \(option) cannot contain spaces, newlines or special characters.")
        }
        if call.arguments.matches(2, "lib-name") {
            call.client.library.name = call.arguments.bytes(3)
        } else if call.arguments.matches(2, "lib-ver") {
            call.client.library.version = call.arguments.bytes(3)
        } else {
            throw CommandError("ERR Unrecognized option '\(call.arguments.text(2))'")
        }
        call.reply.ok()
    }

    static func info(_ call: Call) throws(CommandError) {
        call.reply.verbatim(call.client.line(call.nowMillis) + "\n")
    }

    /// A connection's name is shown in lists: printable, without blanks.
    private static func clientName(_ call: Call, _ index: Int) throws(CommandError) -> [UInt8] {
        let name = call.arguments.bytes(index)
        guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandError("ERR Client names cannot contain spaces, newlines or special characters.")
        }
        return name
    }

    private static let wrongPassword = CommandError(
        "WRONGPASS invalid username-password pair or user is disabled.")
    private static let helloWithoutAuth = CommandError(
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "
            + "<user> <pass> option can be used to authenticate the client and select the RESP protocol version "
            + "at the same time")
}

extension CacheClient {
    /// As `CLIENT INFO` shows it.
    func line(_ nowMillis: Int64) -> String {
        let age = max(0, nowMillis - createdMillis) / 1_000
        let queued = transaction.map { $0.commands.count } ?? -1
        return "id=\(id) addr=\(address) name=\(String(decoding: name, as: UTF8.self)) age=\(age) idle=0 "
            + "flags=\(transaction == nil ? "N" : "x") db=\(database) sub=0 psub=0 multi=\(queued) "
            + "resp=\(writer.version.rawValue) lib-name=\(String(decoding: library.name, as: UTF8.self)) "
            + "lib-ver=\(String(decoding: library.version, as: UTF8.self))"
    }
}
