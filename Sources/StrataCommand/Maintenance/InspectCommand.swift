// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `strata inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Look into a data directory.",
        subcommands: [InspectStoreCommand.self])
}
