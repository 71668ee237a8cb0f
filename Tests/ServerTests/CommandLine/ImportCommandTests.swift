// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Testing

@testable import Server

/// `strata import csv`, as its users call it.
@Suite struct ImportCommandTests {
    private static let account = [
        "STRATA_ADMIN_EMAIL": "ada@example.org", "STRATA_ADMIN_PASSWORD": "correct horse",
    ]

    private let directory: TemporaryDirectory
    private let csv: String
    private let mapping: String

    init() throws {
        directory = try TemporaryDirectory()
        csv = try directory.write("orders.csv", Array(SampleOrders.csv.utf8))
        mapping = try directory.write("mapping.toml", Array(SampleOrders.mapping.utf8))
    }

    private func data(_ name: String) -> String { directory.path + "/" + name }

    /// The documents of a directory with profiles named by what they did, so that two imports can be
    /// compared.
    ///
    /// What differs between two imports of one file, and is taken out here: the ids of new profiles, which
    /// are drawn, and the times at which profiles were made and changed, which are the import's.
    private func comparable(_ name: String) throws -> (events: [JSON], profiles: [JSON]) {
        var names: [String: String] = [:]
        let events = try SampleOrders.documents(data(name), "strata-event")
            .sorted { ($0["id"]?.string ?? "") < ($1["id"]?.string ?? "") }
            .map { event in
                var event = event
                let id = event[path: "profile.id"]?.string ?? ""
                let name = names[id] ?? "profile \(names.count)"
                names[id] = name
                event[path: "profile.id"] = .string(name)
                return event
            }
        let profiles = try SampleOrders.documents(data(name), "strata-profile").map { profile in
            var profile = profile
            let name = names[profile["id"]?.string ?? ""] ?? "nobody's"
            profile["id"] = .string(name)
            profile["ids"] = .int(Int64(profile["ids"]?.array?.count ?? 0))
            profile[path: "metadata.time"] = .null
            return profile
        }
        return (events, profiles.sorted { ($0["id"]?.string ?? "") < ($1["id"]?.string ?? "") })
    }

    @Test("a file comes out the same whether it goes into a directory or into a server, and twice is once")
    func sameBothWays() throws {
        let local = try Started.run(["import", "csv", csv, "--mapping", mapping, "--data", data("a")])
        #expect(local.code == 0, "\(local.errors)")
        let served = try ServedDirectory(
            ["--data", data("b")], listeners: ["api"], environment: Self.account)
        let command = ["import", "csv", csv, "--mapping", mapping, "--url", served.url("api")]
        let remote = try Started.run(command, environment: Self.account)
        #expect(remote.code == 0, "\(remote.errors)")
        let again = try Started.run(command, environment: Self.account)
        #expect(again.code == 0)
        #expect(served.stop() == 0)
        for (answer, written, duplicates) in [(local, 5, 0), (remote, 5, 0), (again, 0, 5)] {
            #expect(answer.output.contains("rows read           8\n"), "\(answer.output)")
            #expect(answer.output.contains("events written      \(written)\n"), "\(answer.output)")
            #expect(answer.output.contains("duplicates skipped  \(duplicates)\n"), "\(answer.output)")
            #expect(answer.output.contains("rows rejected       2\n"), "\(answer.output)")
            #expect(answer.output.contains("line 6: 'many' in Qty is not a double"))
            #expect(answer.output.contains("line 9: 3 fields, the header has 9"))
        }
        let first = try comparable("a")
        let second = try comparable("b")
        #expect(first.events.count == 5 && first.profiles.count == 4)
        #expect(first.events == second.events)
        #expect(first.profiles == second.profiles)
        // The directory's import is right, so both are.
        let order = first.events.first { $0[path: "properties.order_id"] == "536365" }
        #expect(order?[path: "traits.value"]?.double == 6 * 2.55 + 2 * 3.39)
        #expect(order?[path: "traits.number"] == "536365" && order?[path: "traits.items"] == 2)
        #expect(order?[path: "metadata.time.create"] == "2010-12-01T07:26:00.000Z")
        #expect(order?[path: "properties.lines"]?[0]?["name"] == #"HOLDER, "WHITE" T-LIGHT"#)
        #expect(order?["session"]?.isNull == true)
    }

    @Test("gzip and zstd are read by their content, whatever the name, both ways")
    func compressed() throws {
        let content = Array(SampleOrders.csv.utf8)
        let zst = try directory.write("orders.csv.zst", SampleOrders.zstd(content))
        let gz = try directory.write("orders.txt", SampleOrders.gzip(content))
        let served = try ServedDirectory(["--ephemeral"], listeners: ["api"], environment: Self.account)
        for (place, file) in [zst, gz].enumerated() {
            let local = try Started.run([
                "import", "csv", file, "--mapping", mapping, "--data", data("c\(place)"),
            ])
            #expect(local.code == 0 && local.output.contains("events written      5\n"), "\(local.errors)")
            let remote = try Started.run(
                ["import", "csv", file, "--mapping", mapping, "--url", served.url("api")],
                environment: Self.account)
            let sum = place == 0 ? "events written      5\n" : "duplicates skipped  5\n"
            #expect(remote.code == 0 && remote.output.contains(sum), "\(remote.errors)")
        }
        #expect(served.stop() == 0)
        let cut = try directory.write("cut.zst", Array(SampleOrders.zstd(content).dropLast(10)))
        let failed = try Started.run(["import", "csv", cut, "--mapping", mapping, "--data", data("d")])
        #expect(failed.code == 65)
        #expect(failed.errors.contains("cut.zst") && failed.errors.contains("ends too early"))
        #expect(failed.errors.contains("run the import again"))
    }

    @Test("an import goes on when its server is killed and started again, and doubles nothing")
    func restart() throws {
        let rows = 3_000
        let file = try directory.write("many.csv", Array(SampleOrders.many(rows).utf8))
        let first = try ServedDirectory(["--data", data("e")], listeners: ["api"], environment: Self.account)
        let port = try #require(first.ports["api"])
        let strata = try Started(
            ["import", "csv", file, "--mapping", mapping, "--url", first.url("api"), "--patience", "60"],
            environment: Self.account)
        // Killed once it has something, and long before it has all.
        let token = try signIn(first)
        var count = 0
        while count < 500 {
            let answer = first.call("api", "GET", "/event/count", "", ["Authorization: Bearer \(token)"])
            count = Int(answer?.json["count"]?.int64 ?? 0)
        }
        kill(first.strata.process.processIdentifier, SIGKILL)
        _ = first.strata.exitCode()
        #expect(count < rows)
        let second = try Started(
            [
                "serve", "--data", data("e"), "--api", "127.0.0.1:\(port)", "--elastic", "off", "--redis",
                "off",
            ], environment: Self.account)
        #expect(second.lines(1).count == 1)
        let output = strata.outputText()
        let errors = strata.errorText()
        #expect(strata.exitCode() == 0, "\(errors)")
        #expect(errors.contains("trying again") && errors.contains("answers again"), "\(errors)")
        #expect(output.contains("rows read           3,000\n") && output.contains("sent twice"), "\(output)")
        second.process.terminate()
        #expect(second.exitCode() == 0)
        let counted = try Started.run([
            "query", "--data", data("e"), "--count", "--format", "csv",
        ])
        #expect(counted.output == "count\n3000\n", "\(counted.errors)")
        let orders = try SampleOrders.documents(data("e"), "strata-profile")
            .reduce(0) { $0 + ($1[path: "data.metrics.orders.count"]?.int64 ?? 0) }
        #expect(orders == 3_000)
    }

    private func signIn(_ served: ServedDirectory) throws -> String {
        let answer = served.call(
            "api", "POST", "/user/token", "username=ada@example.org&password=correct+horse")
        return try #require(answer?.json["access_token"]?.string)
    }

    @Test("a server that is not there, that knows no such token, or is another one is told at once")
    func refusals() throws {
        let served = try ServedDirectory(
            ["--ephemeral"], listeners: ["api", "elastic"], environment: Self.account)
        let base = ["import", "csv", csv, "--mapping", mapping]
        let cases: [(arguments: [String], code: Int32, text: String)] = [
            (["--url", served.url("api")], 71, "--url takes a token"),
            (["--url", served.url("api"), "--token", "wrong"], 71, "answered 401"),
            (["--url", served.url("elastic"), "--token", "x"], 71, "is this the api listener?"),
            (["--url", "http://127.0.0.1:1", "--token", "x"], 71, "Connection refused"),
            (["--url", "https://example.org", "--token", "x"], 71, "begins with http://"),
            (["--url", served.url("api"), "--data", "/x"], 64, "--data or --url, not both"),
        ]
        for (arguments, code, text) in cases {
            let answer = try Started.run(base + arguments)
            #expect(answer.code == code, "\(arguments): \(answer.errors)")
            #expect(answer.errors.contains(text), "\(arguments): \(answer.errors)")
        }
        let token = try signIn(served)
        let fine = try Started.run(base + ["--url", served.url("api")], environment: ["STRATA_TOKEN": token])
        #expect(fine.code == 0 && fine.output.contains("events written      5\n"), "\(fine.errors)")
        let gone = try Started.run(
            base + ["--url", served.url("api"), "--source", "@own", "--token", token])
        #expect(gone.code == 71 && gone.errors.contains("reserved"), "\(gone.errors)")
        #expect(served.stop() == 0)
    }

    @Test("wrong use: unknown flags, unknown keys of a mapping, missing files")
    func wrongUse() throws {
        let unknown = try directory.write(
            "unknown.toml", Array((SampleOrders.mapping + "\nsurprise = 1\n").utf8))
        let cases: [(arguments: [String], code: Int32, text: String)] = [
            ([csv, "--mapping", mapping, "--colour", "red"], 64, "--colour"),
            ([csv], 64, "--mapping"),
            ([csv, "--mapping", unknown, "--data", data("f")], 65, "surprise is unknown"),
            ([csv, "--mapping", data("none.toml"), "--data", data("f")], 65, "none.toml"),
            ([data("none.csv"), "--mapping", mapping, "--data", data("f")], 65, "none.csv"),
        ]
        for (arguments, code, text) in cases {
            let answer = try Started.run(["import", "csv"] + arguments)
            #expect(answer.code == code, "\(arguments): \(answer.errors)")
            #expect(answer.errors.contains(text), "\(arguments): \(answer.errors)")
        }
    }
}
