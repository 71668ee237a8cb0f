// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// `POST /track`: where trackers and servers send their events.
///
/// Public, so every byte is distrusted: bodies are bounded, what is malformed is answered with a status of
/// Tracardi's contract, and causes inside the server are not told. Pages of every origin may call it; a
/// source that names its origins takes events of those alone.
public struct CollectorRoutes: Routes {
    /// One payload. A thousand events of the size that trackers send fit several times.
    public static let bodyBytesMax = 4 << 20
    /// Never stored with an event: they let their owner in somewhere.
    private static let secretHeaders: Set<String> = ["authorization", "cookie", "proxy-authorization"]

    private let platform: CustomerDataPlatform

    public init(_ platform: CustomerDataPlatform) { self.platform = platform }

    public func register(in router: inout Router) {
        router.add(
            .post, "/track", access: .open, waitsForSync: true, crossOrigin: true,
            bodyBytesMax: Self.bodyBytesMax
        ) { request in
            do throws(TrackError) { return try track(request) } catch { return error.publicResponse }
        }
    }

    private func track(_ request: HTTPRequest) throws(TrackError) -> HTTPResponse {
        var payload = try TrackPayload(parsing: request.body)
        if let text = request.query["profile_less"] { payload.isProfileLess = try flag(text) }
        try checkOrigin(request, payload.sourceID)
        let context = TrackContext(
            ip: request.remoteAddress.isEmpty ? nil : request.remoteAddress, headers: kept(request.headers))
        guard let response = try platform.track(payload, context) else { return .json(JSON.null) }
        return .json(response.json, status: HTTPStatus(rawValue: response.status))
    }

    private func checkOrigin(_ request: HTTPRequest, _ sourceID: String) throws(TrackError) {
        guard let origin = request.headers["Origin"], let source = platform.sources.source(sourceID),
            !source.origins.isEmpty, !source.origins.contains(origin)
        else { return }
        throw TrackError(
            status: 401,
            detail: .string("Access denied. Event source `\(sourceID)` takes no events from `\(origin)`."))
    }

    /// The texts that Tracardi's framework takes for a boolean.
    private func flag(_ text: String) throws(TrackError) -> Bool {
        switch text.lowercased() {
        case "true", "1", "on", "yes", "t", "y": return true
        case "false", "0", "off", "no", "f", "n": return false
        default:
            throw .refusal(
                ["query", "profile_less"], "value could not be parsed to a boolean", "type_error.bool")
        }
    }

    private func kept(_ headers: HTTPHeaders) -> JSONObject {
        var kept: JSONObject = [:]
        for field in headers {
            let name = field.name.lowercased()
            if !Self.secretHeaders.contains(name) { kept[name] = .string(field.value) }
        }
        return kept
    }
}
