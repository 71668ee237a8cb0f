// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The repository's files as the tidy tests read them.
struct SourceTree {
    struct TextFile {
        /// From the repository's root.
        let path: String
        let lines: [String]
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let skipped: Set<String> = ["data", "node_modules", "corpus"]

    /// Every file whose name ends so, without build products and hidden folders.
    static func files(_ suffixes: String..., under folder: String = "") throws -> [TextFile] {
        let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
        guard FileManager.default.fileExists(atPath: start.path) else { return [] }
        var files: [TextFile] = []
        var folders = [start]
        while let next = folders.popLast() {
            for entry in try FileManager.default.contentsOfDirectory(
                at: next, includingPropertiesForKeys: [.isDirectoryKey])
            {
                let name = entry.lastPathComponent
                if name.hasPrefix(".") || skipped.contains(name) { continue }
                if try entry.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
                    folders.append(entry)
                } else if suffixes.contains(where: { name.hasSuffix($0) }) {
                    let text = try String(contentsOf: entry, encoding: .utf8)
                    let path = String(entry.path.dropFirst(root.path.count + 1))
                    files.append(TextFile(path: path, lines: text.components(separatedBy: "\n")))
                }
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Swift written by us: sources, tests, fuzz targets, benchmarks. Manifests begin with the version of the
    /// tools.
    static func swiftFiles() throws -> [TextFile] {
        try files(".swift").filter { !$0.path.hasSuffix("Package.swift") }
    }
}
