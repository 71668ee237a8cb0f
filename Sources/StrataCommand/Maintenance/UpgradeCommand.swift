// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import LSMStore

/// `strata upgrade`
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Write a data directory in this program's format.",
        discussion: """
            The directory as it was is kept beside it, complete before the first change, for an older \
            program to serve; tables and attached files are hard links. Then the store is opened, read whole \
            and closed. Remove the kept directory once the upgrade is trusted.

            Exit codes: 0 done, 1 something is damaged, 64 wrong use, 65 the directory to keep exists, or the \
            format is newer than this program, 71 a directory that cannot be used.
            """)

    @Argument(help: ArgumentHelp("Data directory that nobody serves.", valueName: "data"))
    var data: String
    @Option(
        help: ArgumentHelp("Where the store as it was is kept; without it, beside it.", valueName: "dir"))
    var keep: String?

    func run() throws {
        let place = StorePlace(data)
        try place.checkExists()
        var name = data
        while name.count > 1 && name.last == "/" { name.removeLast() }
        let kept = keep ?? name + ".before-upgrade"
        let report: UpgradeReport
        do throws(StoreError) { report = try Store.upgrade(data, keepingOldAt: kept) } catch {
            if case .inUse = error { throw place.cannotStart(error, instead: "stop that process first") }
            throw StorePlace.failed(error)
        }
        Console.out(
            """
            format          \(report.from == report.to ? "\(report.to), as before" : "\(report.from) to \(report.to)")
            kept            \(report.kept)

            """)
    }
}
