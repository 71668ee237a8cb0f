// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `strata import`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take the events of a file in.", subcommands: [ImportCSVCommand.self]
    )
}
