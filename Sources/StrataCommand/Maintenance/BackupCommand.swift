// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import LSMStore

/// `strata backup`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Add a backup to a directory of backups.",
        discussion: """
            Of a data directory that nobody serves, or of a server at work (--url, its api listener), which \
            writes into the directory that its setting `backups` names. Tables and attached files that the \
            directory of backups holds already are not copied again.

              strata backup ./data /backups/shop
              strata backup --url http://127.0.0.1:8686

            A server asks for a token of an administrator or maintainer: --token, STRATA_TOKEN, or \
            STRATA_ADMIN_EMAIL and STRATA_ADMIN_PASSWORD to sign in with.

            Exit codes: 0 made, 1 something in the store is damaged and no backup was made, 64 wrong use, \
            71 a directory or server that cannot be used.
            """)

    @Argument(help: ArgumentHelp("Data directory.", valueName: "data"))
    var data: String?
    @Argument(help: ArgumentHelp("Directory of backups; made if it is missing.", valueName: "backups"))
    var backups: String?
    @OptionGroup var server: ServerOptions
    @OptionGroup var rate: WorkRate

    func validate() throws {
        let isLocal = data != nil && backups != nil
        if server.url == nil && !isLocal {
            throw ValidationError("Give a data directory and a directory of backups, or --url.")
        }
        if server.url != nil && data != nil {
            throw ValidationError("Give directories or --url, not both.")
        }
        if data != nil && data == backups {
            throw ValidationError("The directory of backups cannot be the data directory.")
        }
    }

    func run() throws {
        if server.url != nil { return try askServer() }
        let place = StorePlace(data ?? "")
        let target = backups ?? ""
        let store = try place.open(
            instead: "stop that process, or, if it is `strata serve`, let it make the backup "
                + "(`strata backup --url …`)")
        defer { try? store.close() }
        let progress = WorkProgress()
        defer { progress.finish() }
        do throws(StoreError) {
            let backup = try store.backup(
                to: target, options: progress.options(bytesPerSecond: rate.bytesPerSecond))
            progress.finish()
            Console.out(BackupText.made(backup, in: target, seconds: progress.seconds))
        } catch {
            progress.finish()
            throw StorePlace.failed(error, "Earlier backups in \(target) are as they were")
        }
    }

    // MARK: A server's

    private static let pollNanos: UInt64 = 200_000_000

    private func askServer() throws {
        let (account, address) = try server.account()
        let progress = WorkProgress()
        defer { progress.finish() }
        let body: JSON = ["bytes_per_second": JSON(rate.bytesPerSecond)]
        let job = try server.ask(account, "POST", "/store/backup", body.bytes)["job"]?.int64 ?? 0
        while true {
            let status = try server.ask(account, "GET", "/store/backup")
            guard status["job"]?.int64 == job else {
                throw ProcessExit.cannotStart.telling(
                    "\(address) has begun another backup, or was started again; list what there is with "
                        + "`strata backups list`")
            }
            if let running = status["running"], !running.isNull {
                progress.show(MaintenanceProgress(json: running))
                Environment.system.threads.sleep(nanos: BackupCommand.pollNanos)
                continue
            }
            progress.finish()
            if let text = status["error"]?.string {
                throw ProcessExit.foundProblems.telling("\(address) could not make the backup: \(text)")
            }
            Console.out(
                BackupText.made(status["backup"] ?? .null, on: address, seconds: progress.seconds))
            return
        }
    }
}

extension MaintenanceProgress {
    /// As `GET /store/backup` tells it.
    init(json: JSON) {
        self.init()
        filesDone = Int(json["files_done"]?.int64 ?? 0)
        filesTotal = Int(json["files_total"]?.int64 ?? 0)
        bytesDone = Int(json["bytes_done"]?.int64 ?? 0)
        bytesTotal = Int(json["bytes_total"]?.int64 ?? 0)
    }
}
