// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The house rules, executed: each failure names every place that breaks one.
@Suite struct TidyTests {
    @Test("a module imports only what stands below it")
    func imports() throws {
        var offences: [String] = []
        for file in try SourceTree.files(".swift", under: "Sources") {
            let module = file.path.split(separator: "/")[1]
            let allowed = ImportRules.allowed[String(module)] ?? []
            for (number, line) in file.lines.enumerated() {
                guard let imported = ImportRules.imported(line), !allowed.contains(imported) else { continue }
                offences.append("\(file.path):\(number + 1) imports \(imported)")
            }
        }
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    @Test(
        "the import rule reads every form of an import",
        arguments: [
            ("import Base", "Base"), ("@testable import Cache", "Cache"), ("public import Index", "Index"),
            ("import struct Foundation.Data", "Foundation"), ("@preconcurrency import NIOCore", "NIOCore"),
        ])
    func importForms(line: String, module: String) {
        #expect(ImportRules.imported(line) == module)
        #expect(ImportRules.imported("// import \(module)") == nil)
    }

    /// JSON in a test and a row of a table in a comment are not made clearer by a cut.
    private func mayBeLong(_ line: String, in path: String) -> Bool {
        (path.hasPrefix("Tests/") && line.contains("\"")) || line.contains("/// |")
    }

    @Test("no file has more than 500 lines, no line more than 120 characters")
    func sizes() throws {
        var offences: [String] = []
        for file in try SourceTree.swiftFiles() {
            if file.lines.count > 501 { offences.append("\(file.path) has \(file.lines.count - 1) lines") }
            for (number, line) in file.lines.enumerated()
            where line.count > 120 && !mayBeLong(line, in: file.path) {
                offences.append("\(file.path):\(number + 1) has \(line.count) characters")
            }
        }
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    @Test("no function has more than 70 lines")
    func functions() throws {
        var offences: [String] = []
        for file in try SourceTree.swiftFiles() {
            for (number, line) in file.lines.enumerated() where FunctionLength.begins(line) {
                let length = FunctionLength.lines(file.lines, from: number)
                if length > 70 { offences.append("\(file.path):\(number + 1) begins one of \(length) lines") }
            }
        }
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    @Test("the function rule counts to the closing brace")
    func functionLengths() {
        let lines = [
            "    func a(", "        b: Int", "    ) {", "        c()", "    }", "    func d() { e() }",
        ]
        #expect(FunctionLength.begins(lines[0]) && FunctionLength.begins(lines[5]))
        #expect(FunctionLength.lines(lines, from: 0) == 5)
        #expect(FunctionLength.lines(lines, from: 5) == 1)
        #expect(!FunctionLength.begins("    // func a() {"))
    }

    @Test("every source file begins with its licence")
    func licences() throws {
        let sources = try SourceTree.swiftFiles() + SourceTree.files(".c", ".h", under: "Sources")
        let offences = sources.filter { file in
            // A shim that only includes a library's header is not a work of ours.
            guard !file.path.hasSuffix("shim.h") else { return false }
            return file.lines.first?.contains("SPDX-License-Identifier: Apache-2.0") != true
        }.map(\.path)
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    @Test("nothing is left undone, and nothing speaks of anything but the project")
    func words() throws {
        var offences: [String] = []
        for file in try SourceTree.files(".swift", ".md", ".sh", ".py", ".c", ".h", ".ts", ".yml", "Makefile")
        {
            guard !file.path.hasPrefix("Tests/TidyTests/") else { continue }
            for (number, line) in file.lines.enumerated() {
                for offence in BannedWords.found(in: line) {
                    offences.append("\(file.path):\(number + 1) says \(offence)")
                }
            }
        }
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    @Test("the word rule finds what is banned and passes what is not")
    func wordForms() {
        #expect(!BannedWords.found(in: "// TODO: later").isEmpty)
        #expect(!BannedWords.found(in: "an agent wrote this").isEmpty)
        #expect(!BannedWords.found(in: "see /home/me/notes").isEmpty)
        #expect(BannedWords.found(in: "the User-Agent of the browser, userAgent, reagents").isEmpty)
    }

    @Test("links in the documentation lead somewhere")
    func links() throws {
        var offences: [String] = []
        for file in try SourceTree.files(".md") {
            let folder = SourceTree.root.appendingPathComponent(file.path).deletingLastPathComponent()
            for (number, line) in file.lines.enumerated() {
                for match in line.matches(of: /\]\(([^)\s#]+)(?:#[^)]*)?\)/) {
                    let target = String(match.1)
                    if target.contains("://") || target.hasPrefix("mailto:") { continue }
                    if FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path) {
                        continue
                    }
                    offences.append("\(file.path):\(number + 1) links to \(target)")
                }
            }
        }
        #expect(offences.isEmpty, "\(listing(offences))")
    }

    private func listing(_ offences: [String]) -> String { "\n" + offences.joined(separator: "\n") }
}
