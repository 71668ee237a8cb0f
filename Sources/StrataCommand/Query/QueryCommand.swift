// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import Index
import Server
import Strata

/// `strata query`
struct QueryCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, ndjson, csv }

    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Search a data directory, or a server, with Elasticsearch's query DSL.",
        discussion: """
            The query is the body of a search: the argument, --file, or standard input ("-"); without one, all \
            documents. A directory that `strata serve` has open is asked through its elastic listener, with --url.

              strata query '{"size":0,"aggs":{"types":{"terms":{"field":"type"}}}}'
              strata query --count --index strata-profile --url http://127.0.0.1:9200

            Exit codes: 0 answered, 64 wrong use, 65 a query that was refused, 71 no such data or server.
            """)

    @Argument(help: ArgumentHelp("The query; - for standard input.", valueName: "json"))
    var query: String?
    @Option(help: ArgumentHelp("File with the query.", valueName: "file"))
    var file: String?
    @Option(help: ArgumentHelp("Ask a server instead of a directory.", valueName: "url"))
    var url: String?
    @Option(help: ArgumentHelp("Index, or several with commas and *.", valueName: "name"))
    var index = "strata-event"
    @Option(help: ArgumentHelp("How to print: table, json, ndjson or csv.", valueName: "format"))
    var format = Format.table
    @Flag(help: "Only count what matches; the query may hold nothing but `query`.")
    var count = false
    @OptionGroup var directory: DataDirectory

    func validate() throws {
        if query != nil && file != nil {
            throw ValidationError("Give the query as an argument or with --file, not both.")
        }
    }

    func run() throws {
        let body = try body()
        let path = "/\(PathText.encode(index))/\(count ? "_count" : "_search")"
        let (status, answer) = try url.map { try askServer($0, path, body) } ?? askDirectory(path, body)
        let json: JSON
        do throws(JSONError) { json = try JSON.parse(answer) } catch {
            throw ProcessExit.badInput.telling(
                "status \(status), and an answer that is not JSON: \(error.reason)")
        }
        guard (200..<300).contains(status) else {
            let type = json[path: "error.type"]?.string ?? "status \(status)"
            let cause = json[path: "error.root_cause"]?.array?.first?["reason"]?.string
            let reason = cause ?? json[path: "error.reason"]?.string ?? json.text
            throw ProcessExit.badInput.telling("\(type): \(reason)")
        }
        Console.out(render(json))
    }

    private func render(_ json: JSON) -> String {
        switch format {
        case .json: json.pretty() + "\n"
        case .ndjson: ResultRows(json).ndjson
        case .csv: ResultRows(json).csv
        case .table: ResultRows(json).table
        }
    }

    private func body() throws -> [UInt8] {
        if let file { return try TextFile.read(file) }
        if query == "-" { return try TextFile.standardInput() }
        return Array((query ?? "").utf8)
    }

    private func askServer(_ url: String, _ path: String, _ body: [UInt8]) throws -> (Int, [UInt8]) {
        do throws(ClientError) {
            return try HTTPClient(url: url, listener: "elastic", defaultPort: 9200).send("POST", path, body)
        } catch {
            throw ProcessExit.cannotStart.telling(error)
        }
    }

    private func askDirectory(_ path: String, _ body: [UInt8]) throws -> (Int, [UInt8]) {
        let platform = try directory.openExisting()
        defer { try? platform.close() }
        let door = ElasticDoor(identity: ElasticDoor.Identity(clusterID: platform.clusterID))
            .door(routes: [ElasticRoutes(engine: platform.index)])
        let request = HTTPRequest(
            method: .post, target: path, headers: ["Content-Type": "application/json"], body: body)
        guard let request else { throw ProcessExit.badInput.telling("--index \(index) is no name") }
        let response = door.respond(to: request)
        return (response.status.rawValue, response.body)
    }
}

/// Escapes what a name may not be in a URL's path. Commas and stars, which choose indices, stay.
enum PathText {
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 0x80 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
            if isPlain || "-_.,*~".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
