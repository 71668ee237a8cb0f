// SPDX-License-Identifier: Apache-2.0
import Foundation
import Strata
import Testing

@testable import Server

/// `docs/operations/metrics.md` against what a server tells.
@Suite struct MetricsPageTests {
    @Test("the page lists each family that a server has, with its kind, and no other")
    func page() throws {
        let server = try WholeServer(collector: true, backups: "/backups")
        defer { server.abandon() }
        // Some families have no reading before their first event.
        #expect(try server.elastic("GET", "/things/_count").status == 404)
        let backups = BackupService(
            server.platform.store, into: "/backups", server.platform.environment)
        _ = try backups.start()
        while backups.status.progress != nil {}
        let own = MetricsText.exposition(backups.metrics)
        let text = try server.call("api", "GET", "/metrics").body + own
        var served: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ")
            served[String(words[2])] = String(words[3])
        }
        #expect(served.count > 40)
        let listed = try families()
        for (name, kind) in served.sorted(by: { $0.key < $1.key }) {
            #expect(listed[name] == kind, "\(name) is a \(kind); the page says \(listed[name] ?? "nothing")")
        }
        for name in listed.keys.sorted() { #expect(served[name] != nil, "\(name) is on the page only") }
    }

    /// Rows `| `name` | kind | …` of the page's tables.
    private func families() throws -> [String: String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("docs/operations/metrics.md"), encoding: .utf8)
        var found: [String: String] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `strata_") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            for name in cells[0].split(separator: "`") where name.hasPrefix("strata_") {
                found[String(name)] = cells[1]
            }
        }
        return found
    }
}
