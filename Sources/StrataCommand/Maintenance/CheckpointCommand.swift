// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore

/// `strata checkpoint`
struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Make a second data directory that shares the files of one.",
        discussion: """
            Takes little time and, at first, no space: tables and attached files are hard links. So the new \
            directory must be on the same file system, and must not exist. It is no backup: one damaged file \
            is damaged in both.

            Exit codes: 0 made, 64 wrong use, 65 the new directory exists, 71 a directory that cannot be used.
            """)

    @Argument(help: ArgumentHelp("Data directory that nobody serves.", valueName: "data"))
    var data: String
    @Argument(help: ArgumentHelp("Directory to make.", valueName: "target"))
    var target: String

    func run() throws {
        let store = try StorePlace(data).open(instead: "stop that process first")
        defer { try? store.close() }
        do throws(StoreError) { try store.checkpoint(to: target) } catch { throw StorePlace.failed(error) }
        Console.out("checkpoint      \(target)\nsequence        \(store.watermark)\n")
    }
}
