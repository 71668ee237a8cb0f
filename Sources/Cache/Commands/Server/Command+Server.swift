// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let server: [Command] = [
        Command(
            "time", 1, [.loading, .stale, .fast], .none, .server, since: "2.6.0",
            "Return the current server time", ServerCommands.time),
        Command(
            "info", -1, [.loading, .stale, .allKeys], .none, .server, since: "1.0.0",
            "Get information and statistics about the server", ServerCommands.info),
        container(
            "config", .server, since: "2.0.0", "A container for server configuration commands",
            [
                Command(
                    "config|get", -3, onServer, .none, .server, since: "2.0.0",
                    "Get the values of configuration parameters", ServerCommands.getConfiguration),
                Command(
                    "config|set", -4, onServer, .none, .server, since: "2.0.0",
                    "Set configuration parameters to the given values", ServerCommands.setConfiguration),
            ]),
        Command(
            "command", -1, [.loading, .stale], .none, .server, since: "2.8.13",
            "Get array of Redis command details",
            subcommands: [
                Command(
                    "command|count", 2, [.loading, .stale], .none, .server, since: "2.8.13",
                    "Get total number of Redis commands", ServerCommands.commandCount),
                Command(
                    "command|docs", -2, [.loading, .stale], .none, .server, since: "7.0.0",
                    "Get array of specific Redis command documentation", ServerCommands.commandDocs),
                Command(
                    "command|info", -2, [.loading, .stale], .none, .server, since: "2.8.13",
                    "Get array of specific Redis command details, or all when no argument is given.",
                    ServerCommands.commandInfo),
            ], ServerCommands.command),
        container(
            "memory", .server, since: "4.0.0", "A container for memory diagnostics commands",
            [
                Command(
                    "memory|usage", -3, [.readonly], .second, .server, since: "4.0.0",
                    "Estimate the memory usage of a key", ServerCommands.memoryUsage)
            ]),
    ]

    private static let onServer: CommandFlags = [.admin, .noscript, .loading, .stale]
}
