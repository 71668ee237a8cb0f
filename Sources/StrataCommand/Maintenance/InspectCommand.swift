// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `strata inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Look into a file of a store, or into a data directory.",
        subcommands: [InspectFileCommand.self, InspectStoreCommand.self],
        defaultSubcommand: InspectFileCommand.self)
}
