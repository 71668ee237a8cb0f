// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Testing

@testable import Server

/// `strata backup`, `backups`, `restore`, `checkpoint`, `repair` and `upgrade`, as their users call them.
@Suite struct MaintenanceCommandTests {
    private static let account = [
        "STRATA_ADMIN_EMAIL": "ada@example.org", "STRATA_ADMIN_PASSWORD": "correct horse",
    ]
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func serve(_ name: String, _ options: [String] = []) throws -> ServedDirectory {
        try ServedDirectory(["--data", path(name)] + options, environment: Self.account)
    }

    /// Documents of random text, which fill a table of a few hundred kilobytes.
    private func fill(_ served: ServedDirectory, _ index: String, count: Int = 400) {
        var lines: [String] = []
        for i in 0..<count {
            let text = (0..<60).map { "\((i * 7919 + $0 * 104_729) % 999_983)" }.joined(separator: " ")
            lines += [#"{"index":{"_id":"\#(i)"}}"#, #"{"n":\#(i),"of":"\#(index)","text":"\#(text)"}"#]
        }
        let answer = served.call(
            "elastic", "POST", "/\(index)/_bulk", lines.joined(separator: "\n") + "\n",
            ["Content-Type: application/x-ndjson"])
        #expect(answer?.json["errors"]?.bool == false)
    }

    /// A data directory with an index, closed.
    private func filled(_ name: String) throws {
        let served = try serve(name)
        fill(served, "things")
        #expect(served.stop() == 0)
    }

    /// What a server says of all that is in it.
    private func answers(_ served: ServedDirectory) -> [String] {
        let type = ["Content-Type: application/json"]
        let query = #"{"size":1000,"sort":[{"n":"asc"}],"query":{"match_all":{}}}"#
        var texts = [
            served.call("elastic", "GET", "/")?.json["cluster_uuid"]?.text,
            served.call("elastic", "GET", "/things/_doc/7")?.json["_source"]?.text,
            served.call("elastic", "GET", "/later/_doc/3")?.json["_source"]?.text,
            served.call("elastic", "POST", "/things,later/_search", query, type)?
                .json[path: "hits.hits"]?.text,
            served.call(
                "elastic", "POST", "/things/_search", #"{"size":5,"query":{"match":{"text":"104729"}}}"#, type
            )?
            .json[path: "hits"]?.text,
        ]
        for index in ["strata-event", "strata-profile", "strata-session"] {
            texts.append(served.call("elastic", "GET", "/\(index)/_count")?.json["count"]?.text)
        }
        #expect(!texts.contains { $0 == nil }, "\(texts.map { $0?.prefix(80) })")
        return texts.map { $0 ?? "" }
    }

    @Test("a backup of a server at work and one of its closed directory, restored and served, answer alike")
    func wholeRound() throws {
        // Tables, sealed segments and people from before, and what is only in the log.
        #expect(try Started.run(["demo", "--data", path("data"), "--events", "300"]).code == 0)
        try filled("data")
        let served = try serve("data", ["--backups", path("backups")])
        fill(served, "later", count: 50)
        let expected = answers(served)
        let made = try Started.run(["backup", "--url", served.url("api")], environment: Self.account)
        #expect(made.code == 0 && made.output.hasPrefix("backup          1, in "), "\(made)")
        _ = served.call(
            "elastic", "PUT", "/things/_doc/7", #"{"n":-7}"#, ["Content-Type: application/json"])
        #expect(answers(served) != expected)
        #expect(served.stop() == 0)
        let closed = try Started.run(["backup", path("data"), path("backups")])
        #expect(closed.code == 0 && closed.output.hasPrefix("backup          2, in "), "\(closed)")

        let listed = try Started.run(["backups", "list", path("backups")])
        #expect(listed.code == 0 && listed.output.split(separator: "\n").count == 3, "\(listed)")
        let verified = try Started.run(["backups", "verify", path("backups")])
        #expect(verified.code == 0 && verified.output.contains("findings        0\n"), "\(verified)")
        let first = try Started.run(["restore", path("backups"), path("first"), "--backup", "1"])
        #expect(first.code == 0 && first.output.hasPrefix("restored        backup 1 of "), "\(first)")
        #expect(try Started.run(["verify", "--data", path("first")]).code == 0)
        let restored = try serve("first")
        #expect(answers(restored) == expected)
        // It goes on as any other.
        fill(restored, "more", count: 10)
        #expect(restored.stop() == 0)
        let newest = try Started.run(["restore", path("backups"), path("second")])
        #expect(newest.code == 0 && newest.output.hasPrefix("restored        backup 2 of "), "\(newest)")
        let second = try serve("second")
        #expect(second.call("elastic", "GET", "/things/_source/7")?.body == #"{"n":-7}"#)
        #expect(second.stop() == 0)

        let pruned = try Started.run(["backups", "prune", path("backups"), "--keep", "1"])
        #expect(pruned.code == 0 && pruned.output == "removed         1\nkept            1\n", "\(pruned)")
        #expect(try Started.run(["backups", "verify", path("backups")]).code == 0)
        #expect(try Started.run(["backups", "delete", path("backups"), "2"]).code == 0)
        #expect(try Started.run(["backups", "list", path("backups")]).errors.contains("holds no backup"))
    }

    /// Runs the binary until `isReached`, then kills it.
    private func kill(_ arguments: [String], when isReached: () -> Bool) throws {
        let strata = try Started(arguments)
        while strata.process.isRunning && !isReached() { usleep(1_000) }
        try #require(strata.process.isRunning, "it ended too early: \(strata.errorText())")
        Foundation.kill(strata.process.processIdentifier, SIGKILL)
        _ = strata.exitCode()
    }

    @Test("a backup that is killed never counts, and the next one is whole")
    func killedBackup() throws {
        try filled("data")
        let names = { (try? FileManager.default.contentsOfDirectory(atPath: self.path("backups"))) ?? [] }
        try kill(["backup", path("data"), path("backups"), "--rate", "32KiB"]) {
            names().contains { $0.hasSuffix(".sst.tmp") }
        }
        let listed = try Started.run(["backups", "list", path("backups")])
        #expect(listed.code == 0 && listed.output == "" && listed.errors.contains("holds no backup"))
        #expect(try Started.run(["restore", path("backups"), path("nothing")]).code == 65)
        let again = try Started.run(["backup", path("data"), path("backups")])
        #expect(again.code == 0, "\(again)")
        #expect(try Started.run(["backups", "verify", path("backups")]).code == 0)
        #expect(try Started.run(["verify", "--data", path("data")]).code == 0)
    }

    @Test("a restore that is killed leaves RESTORING, is not opened by any command, and is restored again")
    func killedRestore() throws {
        try filled("data")
        #expect(try Started.run(["backup", path("data"), path("backups")]).code == 0)
        let target = path("restored")
        let mark = target + "/RESTORING"
        try kill(["restore", path("backups"), target, "--rate", "32KiB"]) {
            FileManager.default.fileExists(atPath: mark)
        }
        #expect(FileManager.default.fileExists(atPath: mark))
        for command in [
            ["backup", target, path("other")], ["checkpoint", target, path("other")],
            ["repair", target], ["upgrade", target],
            ["serve", "--data", target, "--api", "off", "--redis", "off", "--elastic", "127.0.0.1:0"],
        ] {
            let refused = try Started.run(command)
            #expect(refused.code == 71 || refused.code == 65, "\(command): \(refused)")
            #expect(refused.errors.contains("restore again"), "\(command): \(refused)")
        }
        let again = try Started.run(["restore", path("backups"), target])
        #expect(again.code == 0, "\(again)")
        #expect(!FileManager.default.fileExists(atPath: mark))
        let served = try serve("restored")
        #expect(served.call("elastic", "GET", "/things/_count")?.json["count"]?.int64 == 400)
        #expect(served.stop() == 0)
    }

    @Test("a repair that was cut short leaves REPAIRING: nothing opens it until the repair is run again")
    func unfinishedRepair() throws {
        try filled("data")
        _ = try directory.write("data/REPAIRING", [])
        let refused = try Started.run(["backup", path("data"), path("backups")])
        #expect(refused.code == 71 && refused.errors.contains("repair again"), "\(refused)")
        let repaired = try Started.run(["repair", path("data")])
        #expect(repaired.code == 0 && repaired.output.contains("lost            0\n"), "\(repaired)")
        #expect(try Started.run(["verify", "--data", path("data")]).code == 0)
    }

    private func flip(_ file: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[bytes.count / 3] ^= 0x10
        try bytes.write(to: URL(fileURLWithPath: file))
    }

    @Test("a damaged backup is found by the check, and its restore ends with the file's name and no store")
    func damagedBackup() throws {
        try filled("data")
        #expect(try Started.run(["backup", path("data"), path("backups")]).code == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: path("backups"))
        let table = try #require(names.first { $0.hasSuffix(".sst") })
        try flip(path("backups/" + table))
        let verified = try Started.run(["backups", "verify", path("backups")])
        #expect(verified.code == 1 && verified.output.contains(table), "\(verified)")
        let restored = try Started.run(["restore", path("backups"), path("restored")])
        #expect(restored.code == 1 && restored.errors.contains(table), "\(restored)")
        #expect(restored.errors.contains("does not open: restore again"), "\(restored)")
        // The record itself: no backup can be chosen any more.
        try flip(path("backups/000001.backup"))
        let gone = try Started.run(["restore", path("backups"), path("restored")])
        #expect(gone.code == 65 && gone.errors.contains("holds no backup that can be read"), "\(gone)")
        #expect(try Started.run(["backups", "verify", path("backups")]).code == 1)
    }

    @Test(
        "a damaged table: no backup is made of it; a repair says first, then does, what is lost, and keeps it"
    )
    func damagedTable() throws {
        try filled("data")
        let table = try #require(
            try FileManager.default.contentsOfDirectory(atPath: path("data"))
                .first { $0.hasSuffix(".sst") })
        try flip(path("data/" + table))
        let backup = try Started.run(["backup", path("data"), path("backups")])
        #expect(backup.code == 1 && backup.errors.contains(table), "\(backup)")
        let looked = try Started.run(["repair", path("data"), "--dry-run"])
        #expect(looked.code == 1 && looked.output.contains("nothing was changed"), "\(looked)")
        #expect(looked.output.contains(table) && !FileManager.default.fileExists(atPath: path("data/lost")))
        let repaired = try Started.run(["repair", path("data")])
        #expect(repaired.code == 1 && repaired.output.hasPrefix("outcome         repaired\n"), "\(repaired)")
        #expect(FileManager.default.fileExists(atPath: path("data/lost/" + table)))
        #expect(try Started.run(["verify", "--data", path("data")]).code == 0)
        let again = try Started.run(["repair", path("data")])
        #expect(again.code == 0 && again.output.hasPrefix("outcome         nothing to repair\n"), "\(again)")
    }

    @Test("a checkpoint and an upgrade leave two directories that serve the same")
    func copies() throws {
        try filled("data")
        let checkpoint = try Started.run(["checkpoint", path("data"), path("copy")])
        #expect(checkpoint.code == 0, "\(checkpoint)")
        let upgraded = try Started.run(["upgrade", path("data") + "/"])
        #expect(upgraded.code == 0, "\(upgraded)")
        #expect(upgraded.output.contains("kept            \(path("data")).before-upgrade\n"), "\(upgraded)")
        let twice = try Started.run(["upgrade", path("data")])
        #expect(twice.code == 65 && twice.errors.contains("exists already"), "\(twice)")
        for name in ["data", "copy", "data.before-upgrade"] {
            let served = try serve(name)
            #expect(served.call("elastic", "GET", "/things/_count")?.json["count"]?.int64 == 400, "\(name)")
            #expect(served.stop() == 0)
        }
    }

    @Test("a directory that a server holds is named, with what to do, and the server goes on")
    func held() throws {
        try filled("data")
        let served = try serve("data")
        for (command, advice) in [
            (["backup", path("data"), path("backups")], "strata backup --url"),
            (["checkpoint", path("data"), path("copy")], "stop that process"),
            (["repair", path("data")], "stop that process"),
            (["upgrade", path("data")], "stop that process"),
        ] {
            let refused = try Started.run(command)
            #expect(refused.code == 71, "\(command): \(refused)")
            #expect(refused.errors.contains("in use by another process"), "\(command): \(refused)")
            #expect(refused.errors.contains(advice), "\(command): \(refused)")
        }
        let restore = try Started.run(["restore", path("data"), path("x")])
        #expect(restore.code == 71 && restore.errors.contains("in use"), "\(restore)")
        let none = try Started.run(["backup", "--url", served.url("api")], environment: Self.account)
        #expect(none.code == 71 && none.errors.contains("the setting `backups`"), "\(none)")
        let inspected = try Started.run(
            ["inspect", "store", "--url", served.url("api")], environment: Self.account)
        #expect(inspected.code == 0 && inspected.output.contains("\nlevel  number 0  "), "\(inspected)")
        #expect(served.stop() == 0)
    }

    @Test("wrong use and directories that are none end with a code and a line")
    func wrongUse() throws {
        try filled("data")
        _ = try directory.write("file", [1])
        #expect(try Started.run(["backup", path("data"), path("backups")]).code == 0)
        let cases: [(arguments: [String], code: Int32, text: String)] = [
            (["backup"], 64, "Give a data directory"),
            (["backup", path("data")], 64, "Give a data directory"),
            (["backup", path("data"), path("data")], 64, "cannot be the data directory"),
            (["backup", path("data"), path("b"), "--url", "http://x"], 64, "not both"),
            (["backup", path("data"), path("b"), "--rate", "fast"], 64, "--rate takes"),
            (["backup", path("none"), path("b")], 71, "there is no directory"),
            (["backup", path("backups"), path("b")], 71, "holds no store"),
            (["backup", path("data"), path("file")], 71, path("file")),
            (["backup", "--url", "http://127.0.0.1:1"], 71, "--url takes a token"),
            (["backup", "--url", "http://127.0.0.1:1", "--token", "x"], 71, "Connection refused"),
            (["backups", "list", path("none")], 71, "there is no directory"),
            (["backups", "prune", path("backups")], 64, "--keep"),
            (["backups", "prune", path("backups"), "--keep", "0"], 64, "at least 1"),
            (["backups", "delete", path("backups"), "9"], 65, "there is no backup 9"),
            (["backups", "verify", path("backups"), "--backup", "9"], 65, "there is no backup 9"),
            (["restore", path("backups"), path("r"), "--backup", "9"], 65, "there are 1"),
            (["restore", path("backups"), path("data")], 65, "is not empty"),
            (["restore", path("backups"), path("file")], 71, path("file")),
            (["restore", path("none"), path("r")], 71, "there is no directory"),
            (["checkpoint", path("data"), path("backups")], 65, "exists already"),
            (["checkpoint", path("none"), path("c")], 71, "there is no directory"),
            (["repair", path("none")], 65, "there is no directory"),
            (["repair", path("backups")], 65, "nothing to repair from"),
            (["upgrade", path("none")], 71, "there is no directory"),
            (["inspect", "store", "--data", path("data"), "--url", "http://x"], 64, "not both"),
        ]
        for (arguments, code, text) in cases {
            let answer = try Started.run(arguments)
            #expect(answer.code == code, "\(arguments): \(answer)")
            #expect(answer.errors.contains(text), "\(arguments): \(answer)")
        }
    }
}
