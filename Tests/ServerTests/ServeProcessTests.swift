// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The binary as its users start and stop it.
@Suite struct ServeProcessTests {
    /// A started process and what it has said.
    private final class Started {
        let process = Process()
        private let output = Pipe()
        private let errors = Pipe()

        init(_ arguments: [String], environment: [String: String] = [:]) throws {
            // The tests' own executable lies beside the product.
            let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.executableURL = own.deletingLastPathComponent().appendingPathComponent("strata")
            process.arguments = arguments
            process.environment = environment
            process.standardOutput = output
            process.standardError = errors
            try process.run()
        }

        /// Lines of the standard output until `count` have come or it ends.
        func lines(_ count: Int) -> [String] {
            var text = ""
            while text.count(where: { $0 == "\n" }) < count {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            return text.split(separator: "\n").map(String.init)
        }

        func errorText() -> String {
            String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }

        func exitCode() -> Int32 {
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

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
