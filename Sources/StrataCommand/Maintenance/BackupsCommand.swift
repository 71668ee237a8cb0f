// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import LSMStore

/// `strata backups`
struct BackupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups", abstract: "List, check and remove backups.",
        discussion: "Exit codes: 0 done, 1 something is damaged, 64 wrong use, 65 no such backup, "
            + "71 a directory that cannot be used.",
        subcommands: [
            BackupsListCommand.self, BackupsVerifyCommand.self, BackupsDeleteCommand.self,
            BackupsPruneCommand.self,
        ])
}

/// The directory of backups that a command is about.
struct BackupsPlace: ParsableArguments {
    @Argument(help: ArgumentHelp("Directory of backups.", valueName: "backups"))
    var backups: String

    func open() throws -> BackupDirectory {
        do throws(StoreError) { return try BackupDirectory.open(backups) } catch {
            throw ProcessExit.cannotStart.telling(error)
        }
    }

    /// Whole backups, oldest first; those that cannot be read are told on the standard error.
    func list(_ directory: BackupDirectory) throws -> [Backup] {
        do throws(StoreError) { return try directory.list() } catch { throw StorePlace.failed(error) }
    }
}

/// `strata backups list`
struct BackupsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The backups of a directory, oldest first.",
        discussion: "Sizes include what backups share. A backup whose record cannot be read is left out; "
            + "`strata backups verify` tells of it.")

    @OptionGroup var place: BackupsPlace

    func run() throws {
        let backups = try place.list(try place.open())
        if backups.isEmpty { return Console.note("strata: \(place.backups) holds no backup\n") }
        Console.out(BackupText.table(backups))
    }
}

/// `strata backups verify`
struct BackupsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every file of the backups and check it.",
        discussion: "Files that several backups share are read once.")

    @OptionGroup var place: BackupsPlace
    @Option(help: ArgumentHelp("Only this backup.", valueName: "number"))
    var backup: UInt64?
    @OptionGroup var rate: WorkRate

    func run() throws {
        let directory = try place.open()
        let progress = WorkProgress()
        defer { progress.finish() }
        let report: VerifyReport
        do throws(StoreError) {
            report = try directory.verify(
                backup, options: progress.options(bytesPerSecond: rate.bytesPerSecond))
        } catch {
            progress.finish()
            throw StorePlace.failed(error)
        }
        progress.finish()
        Console.out(VerifyText.text(report))
        if !report.findings.isEmpty { throw ExitCode(ProcessExit.foundProblems.rawValue) }
    }
}

/// `strata backups delete`
struct BackupsDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove one backup, and the files that no other one needs.")

    @OptionGroup var place: BackupsPlace
    @Argument(help: ArgumentHelp("The backup, as `list` numbers it.", valueName: "number"))
    var number: UInt64

    func run() throws {
        let directory = try place.open()
        do throws(StoreError) { try directory.delete(number) } catch { throw StorePlace.failed(error) }
        Console.out("removed         backup \(number)\n")
    }
}

/// `strata backups prune`
struct BackupsPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove all backups but the newest.",
        discussion: "Backups of several stores in one directory are counted together.")

    @OptionGroup var place: BackupsPlace
    @Option(help: ArgumentHelp("How many stay.", valueName: "count"))
    var keep: Int

    func validate() throws {
        if keep < 1 { throw ValidationError("--keep takes at least 1.") }
    }

    func run() throws {
        let directory = try place.open()
        let backups = try place.list(directory)
        let old = backups.dropLast(keep)
        for backup in old {
            do throws(StoreError) { try directory.delete(backup.number) } catch {
                throw StorePlace.failed(error)
            }
        }
        Console.out("removed         \(old.count)\nkept            \(backups.count - old.count)\n")
    }
}
