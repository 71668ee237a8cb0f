// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Testing

@testable import Server

/// A byte of a stopped store is flipped: what is served then, and what `strata verify` says.
@Suite struct DamagedDataTests {
    /// Two indices, each with a sealed segment and rows in tables; the second is written later, so that its
    /// segment is the newest attached file.
    private func fill(_ directory: String) throws {
        let served = try ServedDirectory(["--data", directory])
        for index in ["first", "second"] {
            var lines: [String] = []
            for i in 0..<200 {
                // Texts that do not compress to nothing, so that rows fill several blocks.
                let text = (0..<40).map { "\((i * 7919 + $0 * 104_729) % 999_983)" }.joined(separator: " ")
                lines += [#"{"index":{"_id":"\#(i)"}}"#, #"{"n":\#(i),"of":"\#(index)","text":"\#(text)"}"#]
            }
            let answer = served.call(
                "elastic", "POST", "/\(index)/_bulk", lines.joined(separator: "\n") + "\n",
                ["Content-Type: application/x-ndjson"])
            #expect(answer?.json["errors"]?.bool == false)
        }
        #expect(served.stop() == 0)
    }

    private func flip(_ path: String, at place: (Int) -> Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[place(bytes.count)] ^= 0x10
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    private func count(_ served: ServedDirectory, _ index: String, _ query: String = "") -> RawResponse? {
        served.call("elastic", "POST", "/\(index)/_count", query, ["Content-Type: application/json"])
    }

    @Test("a damaged index segment: its index refuses searches with file and offset, all else is served")
    func segment() throws {
        let directory = try TemporaryDirectory()
        try fill(directory.path)
        let sound = try Started.run(["verify", "--data", directory.path])
        #expect(sound.code == 0 && sound.output.contains("findings        0"))
        let files = try directory.names(".att")
        let damaged = try #require(files.last)
        try flip(directory.path + "/" + damaged) { $0 / 2 }

        let served = try ServedDirectory(["--data", directory.path])
        // Which index the file belongs to is the store's affair: one of the two.
        let answers = ["first", "second"].compactMap { index in count(served, index).map { (index, $0) } }
        let hurt = try #require(answers.first { $0.1.status != 200 })
        #expect(hurt.1.status == 500)
        #expect(hurt.1.json[path: "error.type"]?.string == "corrupt_index_exception")
        let reason = hurt.1.json[path: "error.reason"]?.string ?? ""
        #expect(reason.contains(damaged) && reason.contains("offset") && reason.contains("strata verify"))
        let well = try #require(answers.first { $0.1.status == 200 })
        #expect(well.1.json["count"]?.int64 == 200)
        // Documents are read from their rows, which are sound.
        for index in [hurt.0, well.0] {
            let document = served.call("elastic", "GET", "/\(index)/_doc/7")
            #expect(document?.json[path: "_source.of"]?.string == index)
        }
        // A search over all says that a part is missing, rather than leaving it out.
        #expect(count(served, "_all")?.status == 500)
        let listed = served.call("elastic", "GET", "/_cat/indices?format=json")?.json.array ?? []
        let health = listed.first { $0["index"]?.string == hurt.0 }?["health"]?.string
        #expect(health == "red")
        // Writes go on, and a wrong answer is never given.
        let type = ["Content-Type: application/json"]
        #expect(served.call("elastic", "PUT", "/\(hurt.0)/_doc/new", #"{"n":1}"#, type)?.status == 201)
        #expect(count(served, hurt.0)?.status == 500)
        #expect(count(served, well.0)?.json["count"]?.int64 == 200)
        #expect(served.stop() == 0)

        let verified = try Started.run(["verify", "--data", directory.path])
        #expect(verified.code == 1)
        #expect(verified.output.contains(damaged) && verified.output.contains("findings        1"))
    }

    @Test("a damaged table: reads of the block name file and offset, others are right, verify finds it")
    func table() throws {
        let directory = try TemporaryDirectory()
        try fill(directory.path)
        // The largest table holds the rows of both indices.
        let tables = try directory.names(".sst").map { ($0, try directory.bytes($0).count) }
        let (damaged, _) = try #require(tables.max { $0.1 < $1.1 })
        try flip(directory.path + "/" + damaged) { $0 / 3 }

        let served = try ServedDirectory(["--data", directory.path])
        var wrong = 0
        var refused = 0
        for index in ["first", "second"] {
            #expect(count(served, index)?.json["count"]?.int64 == 200, "segments are sound")
            for i in 0..<200 {
                let answer = try #require(served.call("elastic", "GET", "/\(index)/_doc/\(i)"))
                if answer.status == 200 {
                    let isRight =
                        answer.json[path: "_source.n"]?.int64 == Int64(i)
                        && answer.json[path: "_source.of"]?.string == index
                    if !isRight { wrong += 1 }
                } else {
                    refused += 1
                    #expect(answer.status == 500, "\(answer.body)")
                    let reason = answer.json[path: "error.reason"]?.string ?? ""
                    #expect(reason.contains(damaged) && reason.contains("offset"), "\(reason)")
                }
            }
            // Looking for all ids may not leave out those that cannot be read.
            let ids = (0..<200).map { "\"\($0)\"" }.joined(separator: ",")
            let found = count(served, index, #"{"query":{"ids":{"values":[\#(ids)]}}}"#)
            #expect(found?.status == 500 || found?.json["count"]?.int64 == 200, "\(found?.body ?? "")")
        }
        #expect(wrong == 0)
        #expect(refused > 0 && refused < 400, "\(refused) of 400 refused")
        #expect(served.call("api", "GET", "/health/ready")?.status == 200)
        #expect(served.stop() == 0)

        let verified = try Started.run(["verify", "--data", directory.path])
        #expect(verified.code == 1)
        #expect(verified.output.contains(damaged) && verified.output.contains("offset"))
    }

    @Test("a damaged manifest: the start is refused with file and offset, and verify says the same")
    func manifest() throws {
        let directory = try TemporaryDirectory()
        try fill(directory.path)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        let damaged = try #require(names.first { $0.hasPrefix("MANIFEST-") })
        try flip(directory.path + "/" + damaged) { _ in 40 }
        let refused = try Started.run([
            "serve", "--data", directory.path, "--api", "off", "--elastic", "127.0.0.1:0", "--redis", "off",
        ])
        #expect(refused.code == 71 && refused.output == "")
        #expect(refused.errors.contains(damaged) && refused.errors.contains("offset"), "\(refused.errors)")
        let verified = try Started.run(["verify", "--data", directory.path])
        #expect(verified.code == 1)
        #expect(verified.output.contains(damaged), "\(verified.output) \(verified.errors)")
    }
}
