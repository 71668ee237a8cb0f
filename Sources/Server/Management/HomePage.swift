// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// The page that a browser gets at the api's door. One document without scripts or other files.
struct HomePage {
    struct DoorLine {
        let name: String
        let url: String
    }

    /// What only the machine's own user may see.
    struct Overview {
        let doors: [DoorLine]
        /// By name; `nil` where there is no index to count in.
        let counts: [(name: String, count: Int?)]
        let store: StoreStatistics
        let recentEvents: [DocumentCounts.RecentEvent]
        let hasSource: Bool
        let hasAdministrator: Bool
    }

    let version: String
    let apiURL: String
    let snippet: TrackerSnippet
    var overview: Overview?

    var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Strata</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>Strata <small>\(version)</small></h1>
        \(overview.map(shown) ?? Self.hidden)
        <h2>Send a first event</h2>
        \(preparation)
        <p>From a shell:</p>
        <pre>\(snippet.curl)</pre>
        <p>From a web page:</p>
        <pre>\(snippet.script)</pre>
        </body>
        </html>

        """
    }

    private static let hidden: HTML =
        "<p>The state of the data is shown to a browser on the server itself, at its loopback address.</p>"

    private func shown(_ overview: Overview) -> HTML {
        """
        \(trouble(overview.store))
        <h2>Doors</h2>
        <table>\(HTML(joining: overview.doors.map { Self.row($0.name, $0.url) }))</table>
        <h2>Collected</h2>
        <table>\(HTML(joining: overview.counts.map { Self.row($0.name, $0.count.map(String.init) ?? "–") }))</table>
        <h2>Events of the last 24 hours</h2>
        \(events(overview.recentEvents))
        <h2>Store</h2>
        \(store(overview.store))
        """
    }

    // MARK: Parts

    private var preparation: HTML {
        guard let overview, !overview.hasSource else { return "" }
        let administrator: HTML =
            overview.hasAdministrator
            ? ""
            : """
            <p>There is no administrator yet. Start <code>strata serve</code> with \
            <code>STRATA_ADMIN_EMAIL</code> and <code>STRATA_ADMIN_PASSWORD</code> set to make one.</p>
            """
        return """
            \(administrator)
            <p>Events come from an event source, and there is none. Make one, as the administrator:</p>
            <pre>\(snippet.creation(apiURL: apiURL))</pre>
            """
    }

    private func trouble(_ store: StoreStatistics) -> HTML {
        guard let trouble = store.trouble else { return "" }
        return "<p class=\"trouble\"><strong>The store is in trouble:</strong> \(trouble)</p>"
    }

    private func events(_ events: [DocumentCounts.RecentEvent]) -> HTML {
        guard !events.isEmpty else { return "<p>None.</p>" }
        return "<table>\(HTML(joining: events.map { Self.row($0.time, $0.type) }))</table>"
    }

    private func store(_ store: StoreStatistics) -> HTML {
        var rows = [
            Self.row("Watermark", String(store.watermark)),
            Self.row("In memory", Self.size(store.memtableBytes)),
        ]
        for (number, level) in store.levels.enumerated() where level.tablesCount > 0 {
            let text = "\(Self.size(level.bytes)) in \(level.tablesCount) tables, \(level.entriesCount) entries"
            rows.append(Self.row("Level \(number)", text))
        }
        rows.append(
            Self.row("Index segments", "\(Self.size(store.attachedBytes)) in \(store.attachedFilesCount) files"))
        rows.append(Self.row("Flushes, compactions", "\(store.flushes), \(store.compactions)"))
        if !store.quarantinedTables.isEmpty {
            let numbers = store.quarantinedTables.map(String.init).joined(separator: ", ")
            rows.append(Self.row("Damaged tables", numbers))
        }
        rows.append(Self.row("Trouble", store.trouble ?? "none"))
        return "<table>\(HTML(joining: rows))</table>"
    }

    private static func row(_ name: String, _ value: String) -> HTML {
        "<tr><th scope=\"row\">\(name)</th><td>\(value)</td></tr>"
    }

    /// A size for people: `12 KiB`.
    static func size(_ bytes: Int) -> String {
        var value = bytes
        for unit in ["bytes", "KiB", "MiB"] {
            if value < 10_240 { return "\(value) \(unit)" }
            value /= 1_024
        }
        return "\(value) GiB"
    }

    private static let style: HTML = """
        :root{color-scheme:light dark;--text:#1b1f24;--ground:#fff;--soft:#f3f4f6;--line:#d8dce2;--warn:#b42318}
        @media(prefers-color-scheme:dark){
        :root{--text:#e6e8eb;--ground:#14171b;--soft:#1f242a;--line:#343b44;--warn:#ff8a7a}}
        body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--ground);
        max-width:52rem;margin:2rem auto;padding:0 1rem}
        h2{font-size:1.1rem;margin-top:2rem}
        small{font-weight:normal;font-size:1rem}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
        overflow-wrap:anywhere}
        th{font-weight:normal;width:40%}
        pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.8rem;overflow-x:auto}
        .trouble{color:var(--warn)}
        """
}
