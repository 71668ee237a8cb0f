// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import Glibc
import Index
import LSMStore

/// `strata inspect FILE`
struct InspectFileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file",
        abstract: "Print what is in one file: WAL segment, manifest, table, index segment, CURRENT.",
        discussion: """
            The file may be one of a store that is being served, or a copy under any name: it is told by its \
            content. Only that file is opened, and only to read. Of a damaged one, what can be read is printed, \
            and each error where it was met.

              strata inspect data/MANIFEST-000012
              strata inspect data/000031.sst --entries
              strata inspect data/000031.sst --block 16384 --json

            Exit codes: 0 all that was read is sound, 1 something is damaged, 64 wrong use, 65 no such file.
            """)

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String
    @Flag(help: "Show entries of tables, operations of WAL records, and terms of index segments too.")
    var entries = false
    @Option(help: ArgumentHelp("Of a table: only the block that begins here, whole.", valueName: "offset"))
    var block: Int?
    @Option(help: ArgumentHelp("Cut longer keys, values and terms.", valueName: "bytes"))
    var bytes = 64
    @Flag(help: "Print a JSON object a line.")
    var json = false

    func validate() throws {
        guard (0...(1 << 30)).contains(bytes), block ?? 0 >= 0 else {
            throw ValidationError("Offsets and sizes cannot be negative.")
        }
    }

    func run() throws {
        let printer = InspectionPrinter(json: json)
        let report = InspectionReport { printer.print($0) }
        do throws(StoreError) {
            try inspect(report)
        } catch {
            printer.flush()
            if case .file(let failure) = error, failure.errno == EISDIR {
                throw ProcessExit.badInput.telling(
                    "\(file) is a directory; look into it with `strata inspect store --data \(file)`")
            }
            throw ProcessExit.badInput.telling(error)
        }
        printer.flush()
        if report.errorCount > 0 {
            throw ProcessExit.foundProblems.telling("errors in \(file): \(report.errorCount)")
        }
    }

    private func inspect(_ report: InspectionReport) throws(StoreError) {
        let options = InspectionOptions(
            showsEntries: entries, blockOffset: block, shownBytesMax: bytes)
        let files = Environment.system.files
        let inspection = try FileInspection(file, files: files)
        if inspection.kind == .attached || inspection.kind == .unknown {
            do throws(FileError) {
                let handle = try files.open(file, .read)
                defer { handle.close() }
                if try SegmentInspection.recognizes(handle) {
                    return try SegmentInspection(handle, options, report).run()
                }
            } catch {
                throw .file(error)
            }
        }
        try inspection.run(options, report)
    }
}
