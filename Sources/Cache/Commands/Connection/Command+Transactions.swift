// SPDX-License-Identifier: Apache-2.0

extension Command {
    static let transactions: [Command] = [
        Command(
            "multi", 1, [.noscript, .loading, .stale, .fast, .allowBusy, .notQueued], .none, .transactions,
            since: "1.2.0", "Mark the start of a transaction block", TransactionCommands.multi),
        Command(
            "exec", 1, [.noscript, .loading, .stale, .skipSlowlog, .notQueued], .none, .transactions,
            since: "1.2.0", "Execute all commands issued after MULTI", TransactionCommands.exec),
        Command(
            "discard", 1, [.noscript, .loading, .stale, .fast, .allowBusy, .notQueued], .none, .transactions,
            since: "2.0.0", "Discard all commands issued after MULTI", TransactionCommands.discard),
        Command(
            "watch", -2, [.noscript, .loading, .stale, .fast, .allowBusy, .notQueued], .all, .transactions,
            since: "2.2.0", "Watch the given keys to determine execution of the MULTI/EXEC block",
            TransactionCommands.watch),
        Command(
            "unwatch", 1, [.noscript, .loading, .stale, .fast, .allowBusy], .none, .transactions,
            since: "2.2.0",
            "Forget about all watched keys", TransactionCommands.unwatch),
    ]
}
