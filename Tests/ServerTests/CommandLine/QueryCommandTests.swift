// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

/// `strata query`: where the query comes from, whom it asks, how it prints.
@Suite struct QueryCommandTests {
    /// A directory with three documents, served while `body` runs and stopped after.
    private func withThings(_ body: (_ served: ServedDirectory) throws -> Void) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let served = try ServedDirectory(["--data", directory.path])
        let lines = [
            #"{"index":{"_id":"1"}}"#, #"{"name":"a,b","n":10,"in":{"deep":true}}"#,
            #"{"index":{"_id":"2"}}"#, #"{"name":"say \"hi\"","n":20}"#,
            #"{"index":{"_id":"3"}}"#, #"{"name":"plain","n":30}"#,
        ]
        let bulk = served.call(
            "elastic", "POST", "/things/_bulk", lines.joined(separator: "\n") + "\n",
            ["Content-Type: application/x-ndjson"])
        #expect(bulk?.json["errors"]?.bool == false)
        try body(served)
        #expect(served.stop() == 0)
        return directory
    }

    private static let sorted = #"{"sort":["n"]}"#
    @Test("every format, from a directory and from a server, with one answer")
    func formats() throws {
        var fromServer: [String: String] = [:]
        let directory = try withThings { served in
            for format in ["table", "json", "ndjson", "csv"] {
                let answer = try Started.run([
                    "query", Self.sorted, "--index", "things", "--format", format, "--url",
                    served.url("elastic"),
                ])
                #expect(answer.code == 0, "\(answer.errors)")
                fromServer[format] = answer.output
            }
        }
        for format in ["table", "json", "ndjson", "csv"] {
            let answer = try Started.run([
                "query", Self.sorted, "--index", "things", "--format", format, "--data", directory.path,
            ])
            #expect(answer.code == 0, "\(answer.errors)")
            if format != "json" { #expect(answer.output == fromServer[format], "\(format)") }
        }
        #expect(
            fromServer["csv"]
                == "_id,name,n,in.deep\n1,\"a,b\",10,true\n2,\"say \"\"hi\"\"\",20,\n3,plain,30,\n")
        let table = fromServer["table"]?.split(separator: "\n").map(String.init) ?? []
        #expect(table.count == 5 && table.first?.hasPrefix("_id") == true && table.last == "3 of 3 shown")
        #expect(table.dropFirst().first?.contains("a,b") == true)
        let documents = (fromServer["ndjson"] ?? "").split(separator: "\n").map {
            try? JSON.parse(String($0))
        }
        #expect(documents.map { $0?["_id"]?.string } == ["1", "2", "3"])
        #expect(documents.first??[path: "_source.in.deep"] == true)
        let whole = try JSON.parse(fromServer["json"] ?? "")
        #expect(whole[path: "hits.total.value"] == 3)
    }

    @Test("the query comes as the argument, from a file, from standard input, or not at all")
    func sources() throws {
        let query = #"{"query":{"range":{"n":{"gte":20}}},"size":0,"aggs":{"top":{"max":{"field":"n"}}}}"#
        let files = try TemporaryDirectory()
        let file = try files.write("query.json", Array(query.utf8))
        let directory = try withThings { served in
            let base = ["--index", "things", "--format", "csv", "--url", served.url("elastic")]
            for (arguments, input) in [
                ([query], nil), (["--file", file], nil), (["-"], query),
            ] as [([String], String?)] {
                let answer = try Started.run(["query"] + arguments + base, input: input)
                #expect(answer.code == 0 && answer.output == "top\n30.0\n", "\(arguments): \(answer)")
            }
            let all = try Started.run(["query", "--count"] + base)
            #expect(all.output == "count\n3\n", "\(all.errors)")
        }
        let base = ["--index", "things", "--format", "csv", "--data", directory.path]
        for (arguments, input) in [
            ([query], nil), (["--file", file], nil), (["-"], query),
        ] as [([String], String?)] {
            let answer = try Started.run(["query"] + arguments + base, input: input)
            #expect(answer.code == 0 && answer.output == "top\n30.0\n", "\(arguments): \(answer)")
        }
    }

    @Test("what cannot be asked is told with its place and an exit code")
    func refusals() throws {
        let directory = try withThings { _ in }
        let data = ["--data", directory.path]
        let cases: [(arguments: [String], code: Int32, text: String)] = [
            (["{"] + data, 65, "x_content_parse_exception: [1:2]"),
            ([#"{"query":{"frob":{}}}"#] + data, 65, "frob"),
            ([#"{"surprise":1}"#] + data, 65, "surprise"),
            (["--index", "none"] + data, 65, "index_not_found_exception: no such index [none]"),
            (["{}", "--file", "x"] + data, 64, "not both"),
            (["--nothing"], 64, "--nothing"),
            (["--format", "xml"], 64, "xml"),
            (["--file", "/nowhere/query.json"] + data, 65, "/nowhere/query.json"),
            (["--data", directory.path + "/none"], 71, "holds no data"),
            (["--url", "http://127.0.0.1:1"], 71, "Connection refused"),
            (["--url", "ftp://x"], 71, "begins with http://"),
        ]
        for (arguments, code, text) in cases {
            let answer = try Started.run(["query"] + arguments)
            #expect(answer.code == code, "\(arguments): \(answer.errors)")
            #expect(answer.errors.contains(text) && answer.output == "", "\(arguments): \(answer.errors)")
        }
    }

    @Test("unknown keys of a configuration and unknown commands are refused by name")
    func unknownKeys() throws {
        let files = try TemporaryDirectory()
        let file = try files.write("strata.toml", Array("surprise = 1\n".utf8))
        let configured = try Started.run(["serve", "--ephemeral", "--config", file])
        #expect(configured.code == 78 && configured.errors.contains("surprise"), "\(configured.errors)")
        let command = try Started.run(["frobnicate"])
        #expect(command.code == 64 && command.errors.contains("frobnicate"))
    }
}
