// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import Testing

@testable import Server

@Suite struct ManagementHomeTests {
    private static let browser = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"]

    /// An index of events with one of this type, collected now.
    private func putEvent(_ type: String, in surface: ManagementSurface) throws {
        let mapping: JSON = [
            "properties": [
                "type": ["type": "keyword"],
                "metadata": ["properties": ["time": ["properties": ["insert": ["type": "date"]]]]],
            ]
        ]
        let index = try surface.engine.createIndex(
            DocumentIndex.event.rawValue, mapping: Mapping(parsing: JSONDocument(parsing: mapping.bytes).root)
        )
        let now = Timestamp.format(SystemTimeSource().nowMillis)
        let event: JSON = [
            "type": .string(type), "metadata": ["time": ["insert": .string(now)]],
            "profile": ["id": "person-1"],
        ]
        _ = try DocumentWriter(engine: surface.engine, index: index).put("e-1", source: event.bytes)
    }

    @Test("programs get the version, browsers a page that runs nothing")
    func negotiation() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let version = try surface.call("GET", "/")
        #expect(version["content-type"] == "application/json" && version.json["name"]?.string == "strata")
        #expect(version.json["version"]?.string != nil)
        let page = try surface.call("GET", "/", Self.browser)
        #expect(page.status == 200 && page["content-type"] == "text/html; charset=utf-8")
        #expect(page["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(page.body.hasPrefix("<!doctype html>") && page.body.contains("prefers-color-scheme:dark"))
        #expect(!page.body.contains("<script"))
    }

    @Test("the page shows doors, counts, the store, and how to send an event")
    func content() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        try putEvent("page-view", in: surface)
        let page = try surface.call("GET", "/", Self.browser, host: "localhost:8686").body
        #expect(page.contains("<td>http://127.0.0.1:9200</td>"))
        #expect(page.contains("<td>http://localhost:8686/track</td>"))
        #expect(page.contains("<th scope=\"row\">Events</th><td>1</td>"))
        #expect(page.contains("<th scope=\"row\">Profiles</th><td>–</td>"))
        #expect(page.contains("Watermark") && page.contains("<td>page-view</td>"))
        #expect(!page.contains("person-1"))
        #expect(page.contains("{&quot;source&quot;:{&quot;id&quot;:&quot;shop&quot;}"))
        #expect(!page.contains("there is none"))
    }

    @Test("doors on port 0 are shown with the ports that they got")
    func boundPorts() throws {
        let server = try WholeServer(collector: true)
        let page = try server.call("api", "GET", "/", "", Self.browser)
        for (listener, scheme) in [("elastic", "http"), ("redis", "redis")] {
            let port = try #require(server.addresses[listener]?.port)
            #expect(port != 0)
            #expect(page.body.contains("<td>\(scheme)://127.0.0.1:\(port)</td>"), "\(listener)")
        }
        let collector = try #require(server.addresses["collector"]?.port)
        #expect(page.body.contains("<td>http://127.0.0.1:\(collector)/track</td>"))
        #expect(!page.body.contains(":0<") && !page.body.contains(":0/"))
        try server.stop()
    }

    @Test("what comes from outside is escaped")
    func escapes() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        try putEvent("<script>alert('x')</script>", in: surface)
        let id = "\"><img src=x onerror='a&b'>"
        try surface.platform.sources.save(["id": .string("!" + id), "name": "First of all"])
        let page = try surface.call("GET", "/", Self.browser).body
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(!page.contains("<script") && !page.contains("<img"))
    }

    @Test(
        "only a loopback name on a loopback address shows the state of the data",
        arguments: ["rebound.example", "rebound.example:8686", "10.0.0.1", "<b>", "127.0.0.1.example", ""])
    func hidden(_ host: String) throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let page = try surface.call("GET", "/", Self.browser, host: host)
        #expect(page.status == 200 && !page.body.contains("Watermark") && !page.body.contains("shop"))
        #expect(!page.body.contains("<b>"))
        let open = try ManagementSurface(hasAdministrator: false, api: "0.0.0.0:8686")
        defer { open.stop() }
        #expect(try !open.call("GET", "/", Self.browser).body.contains("Watermark"))
        for name in ["localhost", "[::1]:8686", "127.0.0.1"] {
            #expect(
                try surface.call("GET", "/", Self.browser, host: name).body.contains("Watermark"), "\(name)")
        }
    }

    @Test("a new installation is told how to make an administrator and a source")
    func fresh() throws {
        let surface = try ManagementSurface(hasAdministrator: false, collector: "0.0.0.0:8787")
        defer { surface.stop() }
        try surface.platform.sources.remove("shop")
        let page = try surface.call("GET", "/", Self.browser, host: "localhost:8686").body
        #expect(page.contains("STRATA_ADMIN_EMAIL") && page.contains("/event-source"))
        #expect(page.contains("http://localhost:8787/track") && page.contains("my-site"))
    }

    @Test("texts become words of a shell and strings of a script that nothing escapes from")
    func snippet() {
        #expect(TrackerSnippet.quoted("it's") == #"'it'\''s'"#)
        #expect(TrackerSnippet.literal("</script>\"") == #""\u003c/script>\"""#)
        #expect(HTML.escaped("<a b='c' d=\"&\">") == "&lt;a b=&#39;c&#39; d=&quot;&amp;&quot;&gt;")
        #expect(HomePage.size(512) == "512 bytes" && HomePage.size(20_480) == "20 KiB")
    }
}
