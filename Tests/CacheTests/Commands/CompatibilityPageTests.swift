// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Cache

@Suite struct CompatibilityPageTests {
    private static let page =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
        + "/docs/compatibility/redis.md"

    private func read() throws -> String {
        let file = try PosixFileSystem().open(CompatibilityPageTests.page, .read)
        defer { file.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: try file.size(), alignment: 1)
        defer { buffer.deallocate() }
        _ = try file.read(into: buffer, at: 0)
        return String(decoding: buffer, as: UTF8.self)
    }

    /// `SET`, and `CONFIG GET` for what stands behind a name in brackets.
    private func named(_ page: String) -> Set<String> {
        var names: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|")
            guard cells.count == 2, cells[1].contains(where: \.isUppercase) else { continue }
            var (last, container) = ("", "")
            for word in cells[1].split(separator: " ") {
                if word.hasPrefix("(") { container = last }
                let name = word.filter { $0 != "(" && $0 != ")" }
                last = container.isEmpty ? name : "\(container) \(name)"
                names.insert(last)
                if word.hasSuffix(")") { container = "" }
            }
        }
        return names
    }

    @Test("the page on Redis names every command that there is, and no other")
    func everyCommand() throws {
        var known: Set<String> = []
        for command in CommandTable.all.commands {
            known.insert(command.name.uppercased())
            for subcommand in command.subcommands {
                known.insert(subcommand.name.uppercased().split(separator: "|").joined(separator: " "))
            }
        }
        let named = named(try read())
        #expect(known.subtracting(named) == [], "not on the page")
        #expect(named.subtracting(known) == [], "no commands")
    }
}
