// SPDX-License-Identifier: Apache-2.0
import Base
import Logging
import NIOCore
import NIOHTTP1

/// What the connections of one HTTP listener share: the door, the bounds, the metrics.
final class HTTPService: Sendable {
    let door: Door
    let options: HTTPServerOptions
    let runtime: ServerRuntime
    private let latency: Histogram
    /// By the first digit of the status, 1 to 5.
    private let answers: [Counter]

    init(door: Door, options: HTTPServerOptions, runtime: ServerRuntime) {
        self.door = door
        self.options = options
        self.runtime = runtime
        latency = runtime.metrics.histogram(
            "strata_http_request_seconds", help: "From the request's head to its answer.",
            labels: [("listener", door.name)])
        answers = (1...5).map { digit in
            runtime.metrics.counter(
                "strata_http_requests_total", help: "Answered requests by class of status.",
                labels: [("listener", door.name), ("status", "\(digit)xx")])
        }
    }

    // MARK: Before the body

    /// Reads a head and decides what its request leads to.
    func begin(_ head: HTTPRequestHead, remoteAddress: String) -> PendingRequest {
        let headers = HTTPHeaders(head.headers.lazy.map { ($0.name, $0.value) })
        let method = HTTPMethod(rawValue: head.method.rawValue)
        let parsed = HTTPRequest(
            method: method, target: head.uri, headers: headers, remoteAddress: remoteAddress)
        var request = parsed ?? HTTPRequest.unreadable(method, headers, remoteAddress)
        request.id = runtime.requestIDs.next()
        var limit = options.bodyBytesMax
        let outcome: PendingRequest.Outcome
        var found: Route?
        if parsed == nil {
            outcome = .answer(door.refusal(.malformed, request))
        } else {
            switch door.plan(request) {
            case .answer(let response):
                outcome = .answer(response)
            case .run(let route, let parameters):
                request.parameters = parameters
                found = route
                limit = route.bodyBytesMax ?? limit
                outcome = door.admission(request, route).map { .answer($0) } ?? .run(route)
            }
        }
        return PendingRequest(
            request: request, route: found, outcome: outcome, isKeepAlive: head.isKeepAlive,
            expectsContinue: head.headers.first(name: "expect")?.lowercased() == "100-continue",
            announcedBytes: head.headers.first(name: "content-length").flatMap { Int($0) },
            bodyBytesMax: limit, startedNanos: runtime.clock.monotonicNanos, startedAt: .now())
    }

    // MARK: Running

    /// Runs the handler where its route wants it and hands the answer to the connection.
    func run(
        _ route: Route, _ pending: PendingRequest, on connection: HTTPConnection,
        _ context: ChannelHandlerContext
    ) {
        let request = pending.request
        if route.isQuick {
            connection.finish(door.run(route, request, bodyBytesMax: pending.bodyBytesMax), context)
            return
        }
        let limit = pending.bodyBytesMax
        let loop = context.eventLoop
        let bound = NIOLoopBound((connection, context), eventLoop: loop)
        let threads = route.waitsForSync ? runtime.committers : runtime.workers
        let accepted = threads.submit {
            let response = self.door.run(route, request, bodyBytesMax: limit)
            loop.execute {
                let (connection, context) = bound.value
                connection.finish(response, context)
            }
        }
        if !accepted { connection.finish(door.refusal(.overloaded, request, route), context) }
    }

    // MARK: After

    /// The head that goes on the wire. A handler's own length or connection fields are not taken.
    func head(of response: HTTPResponse, keepAlive: Bool) -> HTTPResponseHead {
        var fields: [(String, String)] = []
        fields.reserveCapacity(response.headers.count + 3)
        for field in response.headers where !HTTPService.isOurs(field.name) {
            fields.append((field.name, field.value))
        }
        if response.status.mayHaveBody { fields.append(("Content-Length", String(response.body.count))) }
        fields.append(("Date", HTTPDate.text(millis: runtime.clock.nowMillis)))
        fields.append(("Connection", keepAlive ? "keep-alive" : "close"))
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status.rawValue),
            headers: NIOHTTP1.HTTPHeaders(fields))
    }

    /// Counts and logs an answered request; names it in the answer when the server is to blame.
    func record(_ pending: PendingRequest, _ response: inout HTTPResponse) {
        if response.status.rawValue >= 500 || response.cause != nil {
            response.headers["X-Request-Id"] = pending.request.id
        }
        if let cause = response.cause {
            runtime.failures.write(
                pending.request, pattern: pending.route?.pattern ?? "", listener: door.name,
                status: response.status.rawValue, cause: cause)
        }
        let nanos = runtime.clock.monotonicNanos &- pending.startedNanos
        latency.observe(Double(nanos) / 1e9)
        answers[min(max(response.status.rawValue / 100, 1), 5) - 1].increment()
        runtime.accessLog?.info(
            "request",
            metadata: [
                "listener": "\(door.name)", "method": "\(pending.request.method)",
                "path": "\(pending.request.path)", "status": "\(response.status.rawValue)",
                "micros": "\(nanos / 1_000)", "peer": "\(pending.request.remoteAddress)",
            ])
    }

    private static func isOurs(_ name: String) -> Bool {
        ["content-length", "transfer-encoding", "connection", "date"].contains {
            HTTPHeaders.same($0, name)
        }
    }
}
