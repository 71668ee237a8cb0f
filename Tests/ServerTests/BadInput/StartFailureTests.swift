// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Testing

@testable import Server

/// Starts that cannot be, as processes.
@Suite struct StartFailureTests {
    @Test("a second server on the same directory ends at once, with a line that names it, and harms nothing")
    func directoryInUse() throws {
        let directory = try TemporaryDirectory()
        let first = try ServedDirectory(["--data", directory.path])
        let type = ["Content-Type: application/json"]
        #expect(first.call("elastic", "PUT", "/things/_doc/1", #"{"n":1}"#, type)?.status == 201)
        for command in [
            [
                "serve", "--data", directory.path, "--api", "off", "--elastic", "127.0.0.1:0", "--redis",
                "off",
            ],
            ["query", "--data", directory.path, "{}"], ["verify", "--data", directory.path],
            ["inspect", "store", "--data", directory.path],
            ["demo", "--data", directory.path, "--events", "10"],
        ] {
            let second = try Started.run(command)
            #expect(second.code == 71, "\(command)")
            let lines = second.errors.split(separator: "\n")
            #expect(lines.count == 1, "\(command): \(second.errors)")
            #expect(lines.first?.contains(directory.path) == true, "\(command): \(second.errors)")
            #expect(
                lines.first?.contains("in use by another process") == true, "\(command): \(second.errors)")
        }
        #expect(first.call("elastic", "GET", "/things/_source/1")?.body == #"{"n":1}"#)
        #expect(first.call("elastic", "PUT", "/things/_doc/2", #"{"n":2}"#, type)?.status == 201)
        #expect(first.stop() == 0)
    }

    @Test(
        "a port in use ends the start: address and flag are named, the other doors and the store are closed")
    func portInUse() throws {
        let directory = try TemporaryDirectory()
        let taken = try ServedDirectory(["--ephemeral"], listeners: ["elastic"])
        let port = try #require(taken.ports["elastic"])
        // A free port that the failing start binds before it fails.
        let other = try ServedDirectory(["--ephemeral"], listeners: ["api"])
        let free = try #require(other.ports["api"])
        #expect(other.stop() == 0)
        let failed = try Started.run([
            "serve", "--data", directory.path, "--api", "127.0.0.1:\(free)", "--elastic", "127.0.0.1:\(port)",
            "--redis", "off",
        ])
        #expect(failed.code == 71 && failed.output == "")
        #expect(failed.errors.split(separator: "\n").count == 1, "\(failed.errors)")
        #expect(failed.errors.contains("127.0.0.1:\(port)") && failed.errors.contains("--elastic HOST:PORT"))
        #expect(RawClient(port: free) == nil)
        #expect(taken.stop() == 0)
        // Closed cleanly: nothing holds the directory, and all is well in it.
        let verified = try Started.run(["verify", "--data", directory.path])
        #expect(verified.code == 0, "\(verified.output) \(verified.errors)")
        let again = try ServedDirectory(["--data", directory.path])
        #expect(again.stop() == 0)
    }

    @Test("a directory that cannot be one is named, with what the system says")
    func noDirectory() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("file", [1])
        let failed = try Started.run([
            "serve", "--data", file, "--api", "off", "--elastic", "127.0.0.1:0", "--redis", "off",
        ])
        #expect(failed.code == 71 && failed.errors.contains(file), "\(failed.errors)")
        #expect(try directory.bytes("file") == [1])
    }
}
