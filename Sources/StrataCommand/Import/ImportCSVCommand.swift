// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import CDP
import Strata

/// `strata import csv`
struct ImportCSVCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv", abstract: "Import a CSV file as a mapping file says.",
        discussion: """
            The file may be compressed with gzip or zstd; its content tells. An import that was interrupted, by a \
            crash too, is run again as it was: events that are there already are skipped.

            Rows that cannot be read are counted, and the first of them listed; the others are imported. \
            examples/online-retail has a mapping with explanations.

            Exit codes: 0 imported, 64 wrong use, 65 a file or mapping that cannot be used, 71 a data directory that \
            cannot be used.
            """)

    @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
    var file: String
    @Option(help: ArgumentHelp("How rows become events, TOML.", valueName: "file"))
    var mapping: String
    @Option(
        help: ArgumentHelp("Event source that the events come from; made if it is missing.", valueName: "id"))
    var source = "import"
    @Option(help: "How many rejected rows to list.")
    var rejections = 20
    @OptionGroup var directory: DataDirectory

    func run() throws {
        let text = try TextFile.read(mapping)
        let mapping: ImportMapping
        do throws(ImportError) { mapping = try ImportMapping(toml: text) } catch {
            throw ProcessExit.badInput.telling("\(self.mapping): \(error)")
        }
        let progress: ImportProgress
        do throws(FileError) { progress = try ImportProgress(path: file) } catch {
            throw ProcessExit.badInput.telling(error)
        }
        let platform = try directory.open()
        defer { try? platform.close() }
        try makeSource(platform)
        let report: ImportReport
        do throws(ImportError) {
            if mapping.grouping == .anywhere {
                progress.say("reading \(file) once to find which rows belong together")
            }
            let events = try MappedEvents(mapping) { () throws(ImportError) in try progress.source() }
            report = try Importer(platform.cdp, sourceID: source).run(events) { progress.show($0) }
        } catch {
            progress.finish()
            throw ProcessExit.badInput.telling(
                "\(file): \(error). What was imported stays; run the import again to go on")
        }
        progress.finish()
        Console.out(summary(report, progress.seconds))
    }

    private func makeSource(_ platform: Platform) throws {
        guard platform.cdp.sources.source(source) == nil else { return }
        do throws(TrackError) {
            try platform.cdp.sources.save([
                "id": .string(source), "name": .string(source), "type": ["internal"],
            ])
        } catch {
            throw ProcessExit.badInput.telling(
                "--source \(source): \(error.detail.string ?? error.description)")
        }
    }

    private func summary(_ report: ImportReport, _ seconds: Double) -> String {
        let rate = Int((Double(report.rowsRead) / max(seconds, 0.001)).rounded())
        var lines = [
            "rows read           \(Console.grouped(report.rowsRead))",
            "events written      \(Console.grouped(report.eventsWritten))",
            "duplicates skipped  \(Console.grouped(report.duplicatesSkipped))",
            "rows rejected       \(Console.grouped(report.rowsRejected))",
        ]
        for rejection in report.rejections.prefix(max(0, rejections)) { lines.append("  \(rejection)") }
        let unlisted = report.rowsRejected - min(report.rejections.count, max(0, rejections))
        if unlisted > 0 { lines.append("  and \(Console.grouped(unlisted)) more") }
        lines.append("took                \(Console.duration(seconds)), \(Console.grouped(rate)) rows/s")
        return lines.joined(separator: "\n") + "\n"
    }
}
