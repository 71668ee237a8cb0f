// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore
import Strata

/// `GET /` of the api's door: a page for browsers, the version for programs.
///
/// What the page tells of the data needs no token, so it is shown only where nobody else can look: when the
/// door listens on the loopback address and the browser asked for it by a name of the loopback. The name is
/// checked because a hostile page may point a host name of its own at 127.0.0.1 and read the answer.
public struct HomeRoutes: Routes {
    /// Events that the page lists.
    private static let recentEventsMax = 10

    private let platform: CustomerDataPlatform
    private let store: Store
    private let counts: DocumentCounts
    private let configuration: Configuration
    private let addresses: BoundAddresses

    /// - Parameters:
    ///   - indices: where documents are counted; the page goes without counts otherwise.
    ///   - addresses: where the doors are bound; what is missing there is shown as configured.
    public init(
        _ platform: CustomerDataPlatform, store: Store, indices: IndexEngine? = nil,
        configuration: Configuration, addresses: BoundAddresses = BoundAddresses()
    ) {
        self.platform = platform
        self.store = store
        counts = DocumentCounts(engine: indices)
        self.configuration = configuration
        self.addresses = addresses
    }

    public func register(in router: inout Router) {
        router.add(.get, "/", access: .open) { request in
            let accepted = request.headers.all("Accept").joined(separator: ",").lowercased()
            var response =
                accepted.contains("text/html")
                ? HTTPResponse(
                    .ok, headers: ["Content-Type": "text/html; charset=utf-8"],
                    body: Array(page(for: request).html.markup.utf8))
                : .json(["name": "strata", "version": .string(StrataVersion.current)])
            response.headers["Vary"] = "Accept"
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Content-Security-Policy"] =
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'"
            return response
        }
    }

    private func page(for request: HTTPRequest) -> HomePage {
        let visited = Self.visited(request)
        let isLocal = configuration.api?.isLoopback == true && visited?.isLoopback == true
        let api =
            visited ?? addresses["api"] ?? configuration.api ?? ListenAddress(host: "127.0.0.1", port: 8686)
        let source = isLocal ? platform.sources.all.first { $0.isEnabled && takesTracks($0) } : nil
        var page = HomePage(
            version: StrataVersion.current, apiURL: "http://\(api)",
            snippet: TrackerSnippet(url: collectorURL(api), sourceID: source?.id ?? "my-site"))
        guard isLocal else { return page }
        page.overview = HomePage.Overview(
            doors: doors(api),
            counts: [
                ("Events", counts.count(.event)), ("Profiles", counts.count(.profile)),
                ("Sessions", counts.count(.session)),
            ],
            store: store.statistics, recentEvents: counts.recentEvents(Self.recentEventsMax),
            hasSource: source != nil, hasAdministrator: !platform.access.users.isEmpty)
        return page
    }

    private func takesTracks(_ source: EventSource) -> Bool {
        source.bridges.contains("rest") || source.bridges.contains("javascript")
    }

    private func collectorURL(_ api: ListenAddress) -> String {
        guard let collector = bound("collector", configuration.collector) else { return "http://\(api)" }
        return "http://\(reachable(collector, from: api))"
    }

    private func bound(_ listener: String, _ configured: ListenAddress?) -> ListenAddress? {
        configured.map { addresses[listener] ?? $0 }
    }

    /// A door on every address is reached by the name that led here.
    private func reachable(_ address: ListenAddress, from api: ListenAddress) -> ListenAddress {
        let isEverywhere = ["0.0.0.0", "::"].contains(address.host)
        return isEverywhere ? ListenAddress(host: api.host, port: address.port) : address
    }

    private func doors(_ api: ListenAddress) -> [HomePage.DoorLine] {
        var doors = [HomePage.DoorLine(name: "Management API", url: "http://\(api)")]
        if let address = bound("elastic", configuration.elastic) {
            doors.append(.init(name: "Elasticsearch", url: "http://\(reachable(address, from: api))"))
        }
        if let address = bound("redis", configuration.redis) {
            doors.append(.init(name: "Redis", url: "redis://\(reachable(address, from: api))"))
        }
        doors.append(.init(name: "Collector", url: collectorURL(api) + "/track"))
        return doors
    }

    /// The address by which the browser came here; `nil` when the request names none that is well formed.
    static func visited(_ request: HTTPRequest) -> ListenAddress? {
        guard let host = request.headers["Host"], host.utf8.count <= 255,
            host.utf8.allSatisfy({ Self.isHostByte($0) })
        else { return nil }
        return ListenAddress(host) ?? ListenAddress(host + ":80")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ".-:[]".utf8.contains(byte)
        }
    }
}
