// SPDX-License-Identifier: Apache-2.0

/// One command of the table: how it is called, which keys it names, what it does.
struct Command: Sendable {
    /// Writes exactly one reply, or throws before it wrote any.
    typealias Action = @Sendable (Call) throws(CommandError) -> Void

    /// In lower case; of a subcommand with its container, as `config|get`.
    let name: String
    /// Words with the name; negative for "at least".
    let arity: Int
    let flags: CommandFlags
    let keys: KeyPositions
    let group: CommandGroup
    let since: String
    let summary: String
    let subcommands: [Command]
    let action: Action

    init(
        _ name: String, _ arity: Int, _ flags: CommandFlags, _ keys: KeyPositions = .none,
        _ group: CommandGroup, since: String, _ summary: String, subcommands: [Command] = [],
        _ action: @escaping Action
    ) {
        self.name = name
        self.arity = arity
        self.flags = flags
        self.keys = keys
        self.group = group
        self.since = since
        self.summary = summary
        self.subcommands = subcommands
        self.action = action
    }

    /// A container: what it does is in its subcommands. Without one that is known nothing runs.
    static func container(
        _ name: String, _ group: CommandGroup, since: String, _ summary: String, _ subcommands: [Command]
    ) -> Command {
        Command(name, -2, [], .none, group, since: since, summary, subcommands: subcommands) {
            (_) throws(CommandError) in throw .syntax
        }
    }

    func takes(_ count: Int) -> Bool { arity < 0 ? count >= -arity : count == arity }
}
