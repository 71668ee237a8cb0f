// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore
import Strata

/// `strata inspect store`
struct InspectStoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Levels, keyspaces, cache, filters, debt and work of a store.",
        discussion: """
            Of a data directory, or of a server at work (--url, its api listener), which tells what it did since \
            it was started. A directory is opened, so that its WAL is replayed as at every start; files are \
            listed before that. docs/operations/inspect.md explains the words.

            Exit codes: 0 told, 1 the store has trouble, 64 wrong use, 71 a directory or server that cannot be \
            used.
            """)

    @OptionGroup var directory: DataDirectory
    @OptionGroup var server: ServerOptions
    @Flag(help: "Show each table too.")
    var tables = false
    @Flag(help: "Print a JSON object a line.")
    var json = false

    func validate() throws {
        if server.url != nil && directory.data != DataDirectory.defaultPath {
            throw ValidationError("Give --data or --url, not both.")
        }
    }

    func run() throws {
        let printer = InspectionPrinter(json: json)
        var errors = 0
        let report = InspectionReport {
            if $0.kind == InspectionItem.errorKind { errors += 1 }
            printer.print($0)
        }
        if server.url == nil {
            try inspectDirectory(report)
        } else {
            for item in try askServer() {
                report.add(item.kind, depth: item.depth, item.fields)
            }
        }
        printer.flush()
        if errors > 0 { throw ExitCode(ProcessExit.foundProblems.rawValue) }
    }

    private func askServer() throws -> [InspectionItem] {
        let (account, _) = try server.account()
        let path = tables ? "/store?tables=true" : "/store"
        let answer = try server.ask(account, "GET", path)
        return (answer["items"]?.array ?? []).compactMap { InspectionItem(json: $0) }
    }

    private func inspectDirectory(_ report: InspectionReport) throws {
        try directory.checkExists()
        do throws(FileError) { try listFiles(report) } catch { throw ProcessExit.cannotStart.telling(error) }
        do throws(StoreError) {
            let store = try Store.open(directory.data)
            defer { try? store.close() }
            try store.inspect(report, showsTables: tables)
        } catch {
            throw ProcessExit.cannotStart.telling(directory.advice(error, "`strata inspect store --url …`"))
        }
    }

    private func listFiles(_ report: InspectionReport) throws(FileError) {
        let files = Environment.system.files
        var kinds: [String: (count: Int, bytes: Int)] = [:]
        for name in try files.list(directory.data) {
            let file = try files.open(directory.data + "/" + name, .read)
            defer { file.close() }
            let kind = InspectStoreCommand.kind(name)
            kinds[kind, default: (0, 0)].count += 1
            kinds[kind, default: (0, 0)].bytes += try file.size()
        }
        for (kind, sum) in kinds.sorted(by: { $0.key < $1.key }) {
            report.add(
                "files", ["of": .string(kind), "files": JSON(sum.count), "bytes": JSON(sum.bytes)])
        }
    }

    private static func kind(_ name: String) -> String {
        if name.hasPrefix("MANIFEST-") { return "manifest" }
        switch name.split(separator: ".").last {
        case "wal": return "WAL segments"
        case "sst": return "tables"
        case "att": return "attached files"
        default: return "other"
        }
    }
}
