// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let connection: [Command] = [
        Command(
            "ping", -1, [.fast], .none, .connection, since: "1.0.0", "Ping the server",
            ConnectionCommands.ping),
        Command(
            "echo", 2, [.fast], .none, .connection, since: "1.0.0", "Echo the given string",
            ConnectionCommands.echo),
        Command(
            "auth", -2, always, .none, .connection, since: "1.0.0", "Authenticate to the server",
            ConnectionCommands.auth),
        Command(
            "hello", -1, always, .none, .connection, since: "6.0.0", "Handshake with Redis",
            ConnectionCommands.hello),
        Command(
            "quit", -1, always.union(.notQueued), .none, .connection, since: "1.0.0", "Close the connection",
            ConnectionCommands.quit),
        Command(
            "reset", 1, always.union(.notQueued), .none, .connection, since: "6.2.0", "Reset the connection",
            ConnectionCommands.reset),
        Command(
            "select", 2, [.loading, .stale, .fast], .none, .connection, since: "1.0.0",
            "Change the selected database for the current connection", ConnectionCommands.select),
        container(
            "client", .connection, since: "2.4.0", "A container for client connection commands", clients),
    ]

    private static let always: CommandFlags = [.noscript, .loading, .stale, .fast, .noAuth, .allowBusy]
    private static let onClient: CommandFlags = [.noscript, .loading, .stale]

    private static let clients: [Command] = [
        Command(
            "client|id", 2, onClient, .none, .connection, since: "5.0.0",
            "Returns the client ID for the current connection", ConnectionCommands.clientID),
        Command(
            "client|getname", 2, onClient, .none, .connection, since: "2.6.9",
            "Get the current connection name",
            ConnectionCommands.getName),
        Command(
            "client|setname", 3, onClient, .none, .connection, since: "2.6.9",
            "Set the current connection name",
            ConnectionCommands.setName),
        Command(
            "client|setinfo", 4, onClient, .none, .connection, since: "7.2.0",
            "Set client or connection specific info", ConnectionCommands.setInfo),
        Command(
            "client|info", 2, onClient, .none, .connection, since: "6.2.0",
            "Returns information about the current client connection.", ConnectionCommands.info),
    ]
}
