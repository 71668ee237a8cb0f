// SPDX-License-Identifier: Apache-2.0

/// A whole request, as a handler sees it: a value, read to its end and decoded, without a trace of the
/// socket.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    /// The path as it came, still encoded, without the query.
    public let path: String
    /// The path's segments, decoded. A trailing slash adds none.
    public let segments: [String]
    public let query: QueryParameters
    public var headers: HTTPHeaders
    /// The body, without transfer coding and without `gzip`.
    public var body: [UInt8]
    /// The peer's address, empty when the socket has none.
    public let remoteAddress: String
    /// Names the request in the log and, as `X-Request-Id`, in an answer of 500 and above. Empty inside the
    /// process.
    public internal(set) var id = ""
    /// Values of the route's `{name}` segments.
    public internal(set) var parameters = PathParameters()

    /// - Returns: `nil` when the target's escapes are malformed.
    public init?(
        method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        remoteAddress: String = ""
    ) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = HTTPRequest.withoutOrigin(halves.first ?? "/")
        guard let query = QueryParameters(halves.count > 1 ? halves[1] : "") else { return nil }
        var segments: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            guard let segment = PercentCoding.decode(part) else { return nil }
            segments.append(segment)
        }
        self.method = method
        self.path = String(path)
        self.segments = segments
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// Stands for a request whose target could not be read.
    static func unreadable(
        _ method: HTTPMethod, _ headers: HTTPHeaders, _ remoteAddress: String
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, path: "", segments: [], query: QueryParameters(), headers: headers, body: [],
            remoteAddress: remoteAddress)
    }

    private init(
        method: HTTPMethod, path: String, segments: [String], query: QueryParameters, headers: HTTPHeaders,
        body: [UInt8], remoteAddress: String
    ) {
        self.method = method
        self.path = path
        self.segments = segments
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The media type of the body in lower case, without its parameters; empty when not given.
    public var mediaType: String {
        let value = headers["Content-Type"] ?? ""
        return HTTPHeaders.trimmed(value.split(separator: ";").first ?? "").lowercased()
    }

    /// A proxy may send the absolute form, `http://host/path`.
    private static func withoutOrigin(_ target: Substring) -> Substring {
        guard !target.hasPrefix("/") else { return target }
        for scheme in ["http://", "https://"] where target.hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        }
        return target
    }
}
