// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore
import Strata

/// `strata inspect store`
struct InspectStoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Files, levels, keyspaces and attached files of a store.",
        discussion:
            "The store is opened, so that its WAL is replayed as at every start; files are listed before that."
    )

    @OptionGroup var directory: DataDirectory

    func run() throws {
        try directory.checkExists()
        do throws(FileError) { try listFiles() } catch { throw ProcessExit.cannotStart.telling(error) }
        do throws(StoreError) {
            let store = try Store.open(directory.data)
            defer { try? store.close() }
            Console.out(describe(store))
        } catch {
            throw ProcessExit.cannotStart.telling(directory.advice(error))
        }
    }

    private func listFiles() throws(FileError) {
        let files = Environment.system.files
        var kinds: [String: (count: Int, bytes: Int)] = [:]
        for name in try files.list(directory.data) {
            let file = try files.open(directory.data + "/" + name, .read)
            defer { file.close() }
            let kind = Self.kind(name)
            kinds[kind, default: (0, 0)].count += 1
            kinds[kind, default: (0, 0)].bytes += try file.size()
        }
        Console.out("files\n")
        for (kind, sum) in kinds.sorted(by: { $0.key < $1.key }) {
            Console.out("  \(pad(kind, 14)) \(pad("\(sum.count)", 6)) \(Console.bytes(sum.bytes))\n")
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

    private func describe(_ store: Store) -> String {
        let statistics = store.statistics
        var lines = ["levels         tables    entries  tombstones  size"]
        for (number, level) in statistics.levels.enumerated() where level.tablesCount > 0 {
            lines.append(
                "  \(pad("L\(number)", 12)) \(pad("\(level.tablesCount)", 6, left: true)) "
                    + "\(pad(Console.grouped(level.entriesCount), 10, left: true)) "
                    + "\(pad(Console.grouped(level.tombstonesCount), 11, left: true))  \(Console.bytes(level.bytes))"
            )
        }
        lines.append("keyspaces\n  " + store.keyspaceNames.joined(separator: "\n  "))
        lines.append("attached files")
        for file in store.attachedFiles().sorted(by: { $0.number < $1.number }) {
            lines.append("  \(pad("\(file.number)", 12)) \(Console.bytes(file.sizeBytes))")
        }
        lines.append("watermark      \(statistics.watermark)")
        lines.append("in memory      \(Console.bytes(statistics.memtableBytes))")
        if let trouble = statistics.trouble { lines.append("trouble        \(trouble)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blank = String(repeating: " ", count: max(0, width - text.count))
        return left ? blank + text : text + blank
    }
}
