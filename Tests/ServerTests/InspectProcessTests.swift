// SPDX-License-Identifier: Apache-2.0
import Base
import Foundation
import Strata
import Testing

/// `strata inspect FILE` on the files of a directory that this process has open.
@Suite final class InspectProcessTests {
    private let directory = NSTemporaryDirectory() + "strata-inspect-\(UUID())"

    init() throws {
        // Closed once, so that there are tables and segments, and open again, with something in the log.
        for round in 0..<2 {
            let platform = try Platform(directory: directory, memoryBytes: 64 << 20)
            let event = TrackEvent(type: "sign-in", properties: ["email": .string("ada\(round)@example.org")])
            let context = TrackContext(bridge: "internal", isInternal: true)
            try platform.cdp.track(TrackPayload(sourceID: "shop", events: [event]), context)
            if round == 0 { try platform.close() } else { self.platform = platform }
        }
    }

    private var platform: Platform?

    deinit {
        try? platform?.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func files(_ suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            .filter { $0.hasSuffix(suffix) || $0.hasPrefix(suffix) }.map { directory + "/" + $0 }
    }

    private func inspect(_ arguments: String...) throws -> (lines: [String], code: Int32) {
        let strata = try Started(["inspect"] + arguments)
        let lines = strata.outputText().split(separator: "\n").map(String.init)
        return (lines, strata.exitCode())
    }

    @Test("every file of a directory in use is told by its content, in lines and in JSON, and left as it was")
    func live() throws {
        let kinds = [
            "CURRENT": "CURRENT", "MANIFEST-": "manifest", ".wal": "WAL segment", ".sst": "table",
            ".att": "index segment",
        ]
        for (suffix, kind) in kinds {
            let path = try #require(try files(suffix).last)
            let before = FileManager.default.contents(atPath: path)
            let (lines, code) = try inspect(path, "--entries", "--json")
            #expect(code == 0, "\(path)")
            let items = try lines.map { try JSON.parse($0) }
            #expect(items.first?["is"]?.string == kind && items.count > 1)
            let text = try inspect(path, "--entries")
            #expect(text.code == 0 && text.lines.count == items.count)
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test("what a person did is found in the log, and one block of a table by its offset")
    func entries() throws {
        let log = try inspect(try #require(try files(".wal").last), "--entries", "--bytes", "4096")
        #expect(
            log.lines.contains { $0.hasPrefix("  operation  sequence ") && $0.contains("ada1@example.org") })
        #expect(log.lines.last?.contains("zeros: nothing was written here") == true)
        let table = try #require(try files(".sst").first)
        let block = try inspect(table, "--block", "0")
        #expect(block.code == 0 && block.lines[1].hasPrefix("block  is \"data block\"  offset 0"))
        #expect(try inspect(table, "--block", "1").code == 1)
    }

    @Test("of a damaged file what can be read is printed, then the error, and the exit code is 1")
    func damaged() throws {
        let path = try #require(try files(".sst").first)
        var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        bytes[3] ^= 1
        let copy = directory + "/copy of a table"
        FileManager.default.createFile(atPath: copy, contents: Data(bytes))
        let (lines, code) = try inspect(copy)
        #expect(code == 1)
        #expect(lines.contains { $0.hasPrefix("properties  entries ") })
        let errors = lines.filter { $0.contains("error  ") }
        #expect(errors.count == 1 && errors[0].contains("data block at offset"), "\(errors)")
    }

    @Test("what is no file is told with an exit code of its own")
    func misuse() throws {
        let strata = try Started(["inspect", directory])
        #expect(strata.errorText().contains("is a directory; look into it with `strata inspect store"))
        #expect(strata.exitCode() == 65)
        #expect(try inspect(directory + "/nothing").code == 65)
        #expect(try inspect().code == 64)
    }
}
