// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `strata`: the command line.
@main
struct StrataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strata",
        abstract: "A customer data platform on its own storage engine, in one process.",
        subcommands: [
            ServeCommand.self, ImportCommand.self, QueryCommand.self, DemoCommand.self, VerifyCommand.self,
            BackupCommand.self, BackupsCommand.self, RestoreCommand.self, CheckpointCommand.self,
            RepairCommand.self, UpgradeCommand.self, InspectCommand.self, VersionCommand.self,
        ])
}
