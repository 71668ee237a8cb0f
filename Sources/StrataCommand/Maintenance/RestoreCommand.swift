// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore

/// `strata restore`
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a data directory of a backup.",
        discussion: """
            The directory must be missing or empty, or one in which a restore was cut short. Every file is \
            held against its checksum as it is copied, and the store is opened once at the end.

            Exit codes: 0 restored, 1 the backup is damaged, 64 wrong use, 65 no such backup or a directory \
            that is not empty, 71 a directory that cannot be used.
            """)

    @OptionGroup var place: BackupsPlace
    @Argument(help: ArgumentHelp("Data directory to make.", valueName: "data"))
    var data: String
    @Option(help: ArgumentHelp("Which backup; without it, the newest.", valueName: "number"))
    var backup: UInt64?
    @OptionGroup var rate: WorkRate

    func run() throws {
        let directory = try place.open()
        let chosen = try choose(try place.list(directory))
        let progress = WorkProgress()
        defer { progress.finish() }
        do throws(StoreError) {
            try directory.restore(
                chosen.number, to: data, options: progress.options(bytesPerSecond: rate.bytesPerSecond))
        } catch {
            progress.finish()
            throw StorePlace.failed(error, remark(error))
        }
        progress.finish()
        let watermark: SequenceNumber
        do throws(StoreError) {
            let store = try Store.open(data)
            watermark = store.watermark
            try store.close()
        } catch {
            throw ProcessExit.foundProblems.telling("what was restored to \(data) does not open: \(error)")
        }
        Console.out(
            """
            restored        backup \(chosen.number) of \(Timestamp.format(chosen.timeMillis)), to \(data)
            files           \(Console.grouped(chosen.filesCount))
            bytes           \(Console.bytes(chosen.sizeBytes))
            sequence        \(watermark)
            took            \(Console.duration(progress.seconds))

            """)
    }

    private func choose(_ backups: [Backup]) throws -> Backup {
        if let backup {
            guard let found = backups.first(where: { $0.number == backup }) else {
                let known = backups.map { "\($0.number)" }.joined(separator: ", ")
                throw ProcessExit.badInput.telling(
                    "there is no backup \(backup) in \(place.backups) that can be read"
                        + (known.isEmpty ? "" : "; there are \(known)"))
            }
            return found
        }
        guard let newest = backups.last else {
            throw ProcessExit.badInput.telling(
                "\(place.backups) holds no backup that can be read; `strata backups verify` says why")
        }
        return newest
    }

    private func remark(_ error: StoreError) -> String {
        if case .invalid = error { return "" }
        guard Environment.system.files.exists(data + "/RESTORING") else { return "" }
        return "\(data) holds a part, and the file RESTORING, and does not open: restore again"
    }
}
