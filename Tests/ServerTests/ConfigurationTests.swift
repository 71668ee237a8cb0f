// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Server

@Suite struct ConfigurationTests {
    private func load(
        _ flags: [Setting: String] = [:], environment: [String: String] = [:], toml: String? = nil
    ) throws -> Configuration {
        var file: URL?
        if let toml {
            let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).toml")
            try toml.write(to: url, atomically: true, encoding: .utf8)
            file = url
        }
        defer { file.map { try? FileManager.default.removeItem(at: $0) } }
        return try ConfigurationLoader(flags: flags, environment: environment, file: file?.path)
            .configuration()
    }

    private func failure(
        _ flags: [Setting: String] = [:], environment: [String: String] = [:], toml: String? = nil
    ) -> String {
        do {
            _ = try load(flags, environment: environment, toml: toml)
            return "no failure"
        } catch {
            return "\(error)"
        }
    }

    @Test("with nothing said the listeners are on loopback and the collector shares the api's")
    func defaults() throws {
        let configuration = try load()
        #expect(configuration.api?.description == "127.0.0.1:8686")
        #expect(configuration.elastic?.description == "127.0.0.1:9200")
        #expect(configuration.redis?.description == "127.0.0.1:6379")
        #expect(configuration.collector == nil && configuration.credentials == nil)
        #expect(configuration.dataDirectory == "./data" && configuration.memoryBytes == 256 << 20)
    }

    @Test("command line beats environment, that beats the file, that the default")
    func precedence() throws {
        let toml = "api = \"127.0.0.1:1\"\nredis = \"off\"\nelastic = \"127.0.0.1:3\"\nmemory = 67108864\n"
        let environment = [
            "STRATA_API": "127.0.0.1:11", "STRATA_ELASTIC": "[::1]:12", "OTHER": "x", "STRATA_DATA": "",
        ]
        let configuration = try load([.api: "localhost:21"], environment: environment, toml: toml)
        #expect(configuration.api?.description == "localhost:21")
        #expect(configuration.elastic?.description == "[::1]:12")
        #expect(configuration.redis == nil)
        #expect(configuration.memoryBytes == 64 << 20)
        #expect(configuration.dataDirectory == "./data")
    }

    @Test("an unknown key is named with file and line, the nearest known key, and all that are known")
    func unknownKey() {
        let text = failure(toml: "api = \"off\"\nacces_log = true\n")
        #expect(
            text.contains(".toml, line 2: unknown key 'acces_log'; did you mean 'access_log'? Known are data")
        )
        #expect(failure(toml: "port = 1").contains("line 1: unknown key 'port'; Known are "))
    }

    @Test("a file that is not TOML, or holds a value of no use, is refused with its line")
    func wrongFile() {
        #expect(
            failure(toml: "\napi = [1]").contains("line 2: api must be a text, a whole number, true or false")
        )
        #expect(failure(toml: "api = ").contains("line 1, column 7: expected a value"))
        #expect(
            failure(toml: "api = 'off'\napi = 'off'").contains("line 2, column 1: 'api' has a value already"))
        #expect(failure(toml: "x = [[[{").contains("line 1, column 9"))
    }

    @Test("a value that cannot be is told with the place it came from")
    func wrongValues() {
        #expect(failure([.api: "8686"]).hasPrefix("--api is '8686'; it takes HOST:PORT"))
        #expect(failure(environment: ["STRATA_REDIS": "a:b:1"]).hasPrefix("STRATA_REDIS is 'a:b:1'"))
        #expect(failure([.api: "127.0.0.1:65536"]).hasPrefix("--api is "))
        #expect(failure([.memory: "12X"]).hasPrefix("--memory is '12X'"))
        #expect(failure([.memory: "1KB"]).contains("the least is"))
        #expect(failure([.ephemeral: "true", .data: "x"]).contains("exclude each other"))
        #expect(failure(environment: ["STRATA_EPHEMERAL": "maybe"]).contains("it takes true or false"))
        #expect(failure([.api: "off", .elastic: "off", .redis: "off"]).contains("every listener is off"))
        #expect(failure(environment: ["STRATA_ADMIN_EMAIL": "a@b"]).contains("admin_password is not"))
    }

    @Test("a public address is refused until credentials are set; the collector is public by nature")
    func publicAddresses() throws {
        #expect(failure([.elastic: "0.0.0.0:9200"]).contains("no credentials are set"))
        let environment = ["STRATA_ADMIN_EMAIL": "a@b.c", "STRATA_ADMIN_PASSWORD": "secret"]
        let configuration = try load([.elastic: "0.0.0.0:9200"], environment: environment)
        #expect(configuration.credentials == Credentials(user: "a@b.c", password: "secret"))
        #expect(try load([.collector: "0.0.0.0:8080"]).collector?.port == 8080)
    }

    @Test(
        "sizes have units of ten and of two",
        arguments: [("512MB", 512_000_000), ("1GiB", 1 << 30), ("64 kib", 64 << 10), ("77", 77), ("5B", 5)])
    func sizes(text: String, bytes: Int) { #expect(ByteSize.parse(text) == bytes) }

    @Test("sizes that are none are refused", arguments: ["", "MB", "-1", "1.5GB", "99999999999GiB", "1 2"])
    func wrongSizes(text: String) { #expect(ByteSize.parse(text) == nil) }
}
