// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The binary as its users start and stop it.
@Suite struct ServeProcessTests {
    @Test("it says where it listens, answers there, and ends cleanly when told to")
    func startAndStop() throws {
        let free = "127.0.0.1:0"
        let strata = try Started([
            "serve", "--ephemeral", "--api", free, "--elastic", free, "--redis", free, "--collector", free,
        ])
        let lines = strata.lines(4)
        try #require(lines.count == 4, "\(lines)")
        let prefixes = [
            "strata: api listening on http://127.0.0.1:", "strata: elastic listening on http://127.0.0.1:",
            "strata: collector listening on http://127.0.0.1:",
            "strata: redis listening on redis://127.0.0.1:",
        ]
        var ports: [Int] = []
        for (line, prefix) in zip(lines, prefixes) {
            #expect(line.hasPrefix(prefix))
            ports.append(Int(line.dropFirst(prefix.count)) ?? 0)
        }
        let api = try #require(RawClient(port: ports[0]))
        api.send("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(api.response()?.body == #"{"status":"ready"}"#)
        let redis = try #require(RawClient(port: ports[3]))
        redis.send("PING\r\n")
        #expect(redis.read(7) == "+PONG\r\n")
        strata.process.terminate()
        #expect(strata.exitCode() == 0)
        #expect(api.readToEnd() == "")
        #expect(RawClient(port: ports[0]) == nil)
    }

    @Test("what cannot be is told on the standard error, with an exit code of its own")
    func failures() throws {
        let taken = try Started([
            "serve", "--ephemeral", "--api", "127.0.0.1:0", "--elastic", "off", "--redis", "off",
        ])
        let line = try #require(taken.lines(1).first)
        let address = String(line.split(separator: "/").last ?? "")
        let second = try Started([
            "serve", "--ephemeral", "--api", address, "--elastic", "off", "--redis", "off",
        ])
        #expect(second.exitCode() == 71)
        #expect(second.errorText().contains("another process uses port"))
        taken.process.interrupt()
        #expect(taken.exitCode() == 0)
        let wrong = try Started(["serve", "--ephemeral"], environment: ["STRATA_API": "nowhere"])
        #expect(wrong.exitCode() == 78)
        #expect(wrong.errorText().hasPrefix("strata: STRATA_API is 'nowhere'"))
        let unknown = try Started(["serve", "--nothing"])
        #expect(unknown.exitCode() == 64)
    }

    @Test("the version is printed")
    func version() throws {
        let strata = try Started(["version"])
        #expect(strata.lines(1).first?.hasPrefix("strata ") == true)
        #expect(strata.exitCode() == 0)
    }
}
