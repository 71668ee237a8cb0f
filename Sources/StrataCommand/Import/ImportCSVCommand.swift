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
            Into a data directory (--data), or into a server that runs (--url, its api listener). A server asks for a \
            token of an administrator or developer: --token, STRATA_TOKEN, or STRATA_ADMIN_EMAIL and \
            STRATA_ADMIN_PASSWORD to sign in with. When it goes away, the import waits for it.

            The file may be compressed with gzip or zstd; its content tells. An import that was interrupted, by a \
            crash too, is run again as it was: events that are there already are skipped.

            Rows that cannot be read are counted, and the first of them listed; the others are imported. \
            examples/online-retail has a mapping with explanations.

            Exit codes: 0 imported, 64 wrong use, 65 a file or mapping that cannot be used, 71 a data directory or \
            server that cannot be used.
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
    @Option(help: ArgumentHelp("Import into this server instead of a directory.", valueName: "url"))
    var url: String?
    @Option(
        help: ArgumentHelp(
            "Who asks the server; the environment's STRATA_TOKEN hides it.", valueName: "token"))
    var token: String?
    @Option(help: ArgumentHelp("How long the server may be away.", valueName: "seconds"))
    var patience = 300
    @OptionGroup var directory: DataDirectory

    func validate() throws {
        if url != nil && directory.data != DataDirectory.defaultPath {
            throw ValidationError("Give --data or --url, not both.")
        }
    }

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
        if let url { return try importToServer(url, mapping, progress) }
        let platform = try directory.open()
        defer { try? platform.close() }
        try makeSource(platform)
        try run(mapping, PlatformSink(platform.cdp, sourceID: source), progress)
    }

    private func importToServer(_ url: String, _ mapping: ImportMapping, _ progress: ImportProgress) throws {
        let client: HTTPClient
        do throws(ClientError) {
            client = try HTTPClient(url: url, listener: "api", defaultPort: 8686)
        } catch { throw ProcessExit.cannotStart.telling(error) }
        guard let account = ServerAccount(client, token: token, environment: ProcessEnvironment.variables)
        else {
            throw ProcessExit.cannotStart.telling(
                "--url takes a token: --token, STRATA_TOKEN, or STRATA_ADMIN_EMAIL and STRATA_ADMIN_PASSWORD")
        }
        let sink = ServerSink(
            account, address: client.address, sourceID: source, patienceSeconds: patience, note: progress.say)
        do throws(ImportError) { try sink.makeSource() } catch {
            throw ProcessExit.cannotStart.telling(error)
        }
        try run(mapping, sink, progress)
        if sink.resentEvents > 0 {
            Console.out(
                "sent twice          \(Console.grouped(sink.resentEvents)), among the duplicates if taken\n")
        }
    }

    private func run(_ mapping: ImportMapping, _ sink: any EventSink, _ progress: ImportProgress) throws {
        let report: ImportReport
        do throws(ImportError) {
            if mapping.grouping == .anywhere {
                progress.say("reading \(file) once to find which rows belong together")
            }
            let events = try MappedEvents(mapping) { () throws(ImportError) in try progress.source() }
            report = try Importer(sink).run(events) { progress.show($0) }
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
