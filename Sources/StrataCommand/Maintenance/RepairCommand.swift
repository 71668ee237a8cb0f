// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import LSMStore

/// `strata repair`
struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Make a damaged data directory one that opens, and say what is lost.",
        discussion: """
            A backup, if there is one, is better. What can still be read is kept; what cannot stay is moved \
            into lost/ in the directory, and nothing is removed. The directory changes in one step, after all \
            that is new was read back. Look first with --dry-run.

            Exit codes: 0 nothing is lost, 1 something is lost or doubtful (a line for each), 64 wrong use, \
            65 nothing to repair from, 71 a directory that cannot be used.
            """)

    @Argument(help: ArgumentHelp("Data directory that nobody serves.", valueName: "data"))
    var data: String
    @Flag(help: "Only look, and say what a repair would do.")
    var dryRun = false
    @Flag(
        help:
            "Take what is whole behind damage in the log too. Every batch stays whole; earlier ones may lack."
    )
    var pastDamage = false

    func run() throws {
        var options = RepairOptions()
        options.isDryRun = dryRun
        options.salvage = pastDamage ? .pastDamage : .upToDamage
        let report: RepairReport
        do throws(StoreError) { report = try Store.repair(data, options: options) } catch {
            if case .invalid = error { throw ProcessExit.badInput.telling(error) }
            throw StorePlace(data).cannotStart(error, instead: "stop that process first")
        }
        Console.out(text(report))
        if !report.losses.isEmpty { throw ExitCode(ProcessExit.foundProblems.rawValue) }
    }

    private func text(_ report: RepairReport) -> String {
        let outcome =
            !report.isNeeded
            ? "nothing to repair" : report.isChanged ? "repaired" : "a repair is needed; nothing was changed"
        var lines = [
            "outcome         \(outcome)",
            "known from      \(RepairCommand.text(report.source))",
            "tables kept     \(report.tablesKept)",
            "entries kept    \(Console.grouped(report.entriesKept))",
            "blob files      \(report.blobFilesKept)",
            "attached files  \(report.attachedFilesKept)",
            "log batches     \(Console.grouped(report.batchesReplayed))",
            "sequence        \(report.lastSequence)",
            "lost            \(report.losses.count)",
        ]
        lines += report.losses.map { "  \($0)" }
        if report.isNeeded {
            lines.append("\(dryRun ? "would move     " : "moved          ") \(report.moved.count)")
            lines += report.moved.map { "  \(data)/\($0) to \(data)/lost/\($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ source: RepairReport.Source) -> String {
        switch source {
        case .manifest(let number): "manifest \(number)"
        case .newestManifest(let number): "manifest \(number), the newest; CURRENT is of no use"
        case .tables: "the tables themselves; there is no manifest that can be read"
        }
    }
}
