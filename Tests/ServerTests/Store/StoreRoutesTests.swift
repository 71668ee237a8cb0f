// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import LSMStore
import Strata
import Testing

@testable import Server

/// What an operator asks of a store while it is served.
@Suite struct StoreRoutesTests {
    private static let administrator = Administrator(email: "ada@example.org", password: "correct horse")

    private func signIn(
        _ server: WholeServer, _ email: String = "ada@example.org", _ password: String = "correct+horse"
    ) throws -> [String] {
        let answer = try server.call(
            "api", "POST", "/user/token", "username=\(email)&password=\(password)")
        return ["Authorization: Bearer \(try #require(answer.json["access_token"]?.string))"]
    }

    /// Asks until no backup is under way.
    private func outcome(_ server: WholeServer, _ token: [String]) throws -> JSON {
        while true {
            let status = try server.call("api", "GET", "/store/backup", "", token).json
            if status["running"]?.isNull != false { return status }
        }
    }

    @Test("a backup is made while the server works, and what it made is a store with the same documents")
    func backup() throws {
        let files = MemoryFileSystem()
        let server = try WholeServer(files, administrator: Self.administrator, backups: "/backups")
        for i in 0..<50 { try server.elastic("PUT", "/things/_doc/\(i)", #"{"n":\#(i)}"#) }
        let token = try signIn(server)
        let begun = try server.call("api", "POST", "/store/backup", "", token)
        #expect(begun.status == 202 && begun.json["job"]?.int64 == 1, "\(begun.body)")
        let status = try outcome(server, token)
        #expect(
            status["error"]?.isNull == true && status[path: "backup.number"]?.int64 == 1, "\(status.text)")
        try server.elastic("PUT", "/things/_doc/later", #"{"n":1}"#)
        let metrics = try server.call("api", "GET", "/metrics").body
        #expect(metrics.contains("strata_backups_total 1\n") && metrics.contains("strata_backup_running 0\n"))
        #expect(metrics.contains("strata_backup_last_bytes \(status[path: "backup.bytes"]?.text ?? "?")\n"))
        try server.stop()

        let environment = Environment(
            files: files, clock: SystemTimeSource(), random: SystemRandomSource(), threads: Threads())
        let backups = try BackupDirectory.open("/backups", environment: environment)
        #expect(try backups.list().map(\.number) == [1])
        try backups.restore(1, to: "/restored")
        let platform = try Platform(environment: environment, directory: "/restored")
        defer { try? platform.close() }
        let door = ElasticDoor(identity: ElasticDoor.Identity(clusterID: platform.clusterID))
            .door(routes: [ElasticRoutes(engine: platform.index)])
        let request = try #require(HTTPRequest(method: .get, target: "/things/_count"))
        #expect(try JSON.parse(door.respond(to: request).body)["count"]?.int64 == 50)
    }

    @Test("one backup at a time; a server that stops cuts it short, and no backup is there then")
    func oneAtATime() throws {
        let files = MemoryFileSystem()
        let server = try WholeServer(files, administrator: Self.administrator, backups: "/backups")
        try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#)
        let token = try signIn(server)
        // So slow that it is under way until it is stopped.
        let slow = #"{"bytes_per_second":1}"#
        #expect(try server.call("api", "POST", "/store/backup", slow, token).status == 202)
        let second = try server.call("api", "POST", "/store/backup", "", token)
        #expect(second.status == 409 && second.body.contains("made already"), "\(second.body)")
        let status = try server.call("api", "GET", "/store/backup", "", token).json
        #expect(status[path: "running.bytes_total"]?.int64 ?? 0 > 0 || status["running"]?.isNull == false)
        try server.stop()
        let environment = Environment(
            files: files, clock: SystemTimeSource(), random: SystemRandomSource(), threads: Threads())
        let backups = try BackupDirectory.open("/backups", environment: environment)
        #expect(try backups.list().isEmpty)
    }

    @Test("a full disk fails the backup with a clear text, serving goes on, and with space the next succeeds")
    func fullDisk() throws {
        let disk = FillableFileSystem()
        let server = try WholeServer(disk, administrator: Self.administrator, backups: "/backups")
        defer { server.abandon() }
        try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#)
        let token = try signIn(server)
        disk.isFull = true
        #expect(try server.call("api", "POST", "/store/backup", "", token).status == 202)
        let failed = try outcome(server, token)
        #expect(failed["error"]?.string?.contains("disk full") == true, "\(failed.text)")
        #expect(failed["backup"]?.isNull == true)
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        disk.isFull = false
        #expect(try server.call("api", "POST", "/store/backup", "", token).json["job"]?.int64 == 2)
        #expect(try outcome(server, token)[path: "backup.number"]?.int64 == 1)
        let metrics = try server.call("api", "GET", "/metrics").body
        #expect(metrics.contains("strata_backup_failures_total 1\n"))
    }

    @Test("who may not, a server without a directory for backups, and a wrong body are told")
    func refusals() throws {
        let server = try WholeServer(administrator: Self.administrator)
        defer { server.abandon() }
        for (method, path) in [("GET", "/store"), ("GET", "/store/backup"), ("POST", "/store/backup")] {
            #expect(try server.call("api", method, path).status == 401, "\(path)")
        }
        let token = try signIn(server)
        let none = try server.call("api", "POST", "/store/backup", "", token)
        #expect(none.status == 409 && none.body.contains("the setting `backups`"), "\(none.body)")
        for body in ["{", #"{"bytes_per_second":"fast"}"#, #"{"bytes_per_second":-1}"#] {
            #expect(try server.call("api", "POST", "/store/backup", body, token).status == 422, "\(body)")
        }
        #expect(try server.call("api", "DELETE", "/store/backup", "", token).status == 405)
    }

    @Test("the store's inspection has its levels and work, and tables when they are asked for")
    func inspection() throws {
        let server = try WholeServer(administrator: Self.administrator)
        defer { server.abandon() }
        try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#)
        try server.platform.store.flush()
        let token = try signIn(server)
        let items = try server.call("api", "GET", "/store", "", token).json["items"]?.array ?? []
        let level = try #require(items.first { $0["item"]?.string == "level" })
        #expect(level["tables"]?.int64 == 1 && level["number"]?.int64 == 0)
        #expect(!items.contains { $0["item"]?.string == "table" })
        let backups = try #require(items.first { $0["item"]?.string == "backups" })
        #expect(backups["made"]?.int64 == 0 && backups["directory"] == nil)
        let all = try server.call("api", "GET", "/store?tables=true", "", token).json["items"]?.array ?? []
        #expect(all.contains { $0["item"]?.string == "table" && $0["depth"]?.int64 == 1 })
    }
}
