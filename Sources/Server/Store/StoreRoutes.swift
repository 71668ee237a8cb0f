// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import LSMStore

/// What an operator asks of the store: what it looks like, and backups while it serves.
struct StoreRoutes: Routes {
    private static let watchers: Set<Role> = [.admin, .developer, .maintainer]
    private static let keepers: Set<Role> = [.admin, .maintainer]

    let access: ManagementAccess
    let store: Store
    let backups: BackupService

    func register(in router: inout Router) {
        access.add(.get, "/store", to: &router, for: Self.watchers, inspect)
        access.add(.get, "/store/backup", to: &router, for: Self.watchers) { _ throws(TrackError) in
            .json(backups.status.json)
        }
        access.add(.post, "/store/backup", to: &router, for: Self.keepers, start)
    }

    /// The items of `strata inspect store`.
    private func inspect(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        var items: [JSON] = []
        let report = InspectionReport { items.append($0.json) }
        do throws(StoreError) {
            try store.inspect(report, showsTables: request.query["tables"] == "true")
        } catch {
            throw TrackError(status: 503, detail: .string("\(error)"))
        }
        describeBackups(report)
        return .json(["items": .array(items)])
    }

    private func describeBackups(_ report: InspectionReport) {
        let status = backups.status
        var fields: JSONObject = ["made": JSON(status.made), "failures": JSON(status.failures)]
        if let directory = backups.directory { fields["directory"] = .string(directory) }
        if let progress = status.progress { fields["bytes_done"] = JSON(progress.bytesDone) }
        switch status.last {
        case .success(let backup)?:
            fields["last_number"] = JSON(backup.number)
            fields["last_time"] = .string(Timestamp.format(backup.timeMillis))
        case .failure(let error)?: fields["last_failed"] = .string("\(error)")
        case nil: break
        }
        report.add("backups", fields)
    }

    private func start(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        let rate = try bytesPerSecond(request)
        do throws(BackupService.Refusal) {
            return .json(["job": JSON(try backups.start(bytesPerSecond: rate))], status: 202)
        } catch {
            switch error {
            case .noDirectory:
                throw TrackError(
                    status: 409,
                    detail: .string(
                        "This server has no directory for backups: start it with the setting `backups`."))
            case .running: throw TrackError(status: 409, detail: "A backup is being made already.")
            case .stopping: throw TrackError(status: 503, detail: "The server is stopping.")
            }
        }
    }

    /// The body may be empty.
    private func bytesPerSecond(_ request: HTTPRequest) throws(TrackError) -> Int {
        if request.body.isEmpty { return 0 }
        let body: JSON
        do throws(JSONError) { body = try JSON.parse(request.body) } catch {
            throw .refusal(["body", .int(Int64(error.offset))], error.reason, "value_error.jsondecode")
        }
        guard let rate = body["bytes_per_second"] else { return 0 }
        guard let number = rate.int64, (0...Int64(1 << 50)).contains(number) else {
            throw .refusal(["body", "bytes_per_second"], "not a number of bytes", "type_error.integer")
        }
        return Int(number)
    }
}

extension BackupService.Status {
    /// As `GET /store/backup` answers.
    var json: JSON {
        var object: JSONObject = ["job": JSON(job), "running": .null, "backup": .null, "error": .null]
        if let progress {
            object["running"] = [
                "files_done": JSON(progress.filesDone), "files_total": JSON(progress.filesTotal),
                "bytes_done": JSON(progress.bytesDone), "bytes_total": JSON(progress.bytesTotal),
            ]
        }
        switch last {
        case .success(let backup)?: object["backup"] = backup.json
        case .failure(let error)?: object["error"] = .string("\(error)")
        case nil: break
        }
        return .object(object)
    }
}

extension Backup {
    var json: JSON {
        [
            "number": JSON(number), "time_millis": .int(timeMillis), "sequence": JSON(sequence),
            "files": JSON(filesCount), "bytes": JSON(sizeBytes),
        ]
    }
}
