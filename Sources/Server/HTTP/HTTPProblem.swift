// SPDX-License-Identifier: Apache-2.0

/// Why the server itself refuses a request, before or instead of a handler. Each door says it in its own
/// words.
public struct HTTPProblem: Error, Sendable {
    /// What was wrong.
    public enum Kind: Sendable, Equatable {
        case malformed
        case headersTooLarge
        case bodyTooLarge(limitBytes: Int)
        case unsupportedEncoding(String)
        case tooSlow
        case unknownPath
        case methodNotAllowed(allowed: [HTTPMethod])
        case unauthorized
        case overloaded
    }

    public let kind: Kind
    public let method: HTTPMethod
    /// The path as it came; empty when the request could not be read so far.
    public let path: String

    public init(_ kind: Kind, method: HTTPMethod = .get, path: String = "") {
        self.kind = kind
        self.method = method
        self.path = path
    }

    public var status: HTTPStatus {
        switch kind {
        case .malformed: .badRequest
        case .headersTooLarge: .headersTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedEncoding: .unsupportedMediaType
        case .tooSlow: .requestTimeout
        case .unknownPath: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .unauthorized: .unauthorized
        case .overloaded: .unavailable
        }
    }

    /// One sentence for people.
    public var reason: String {
        switch kind {
        case .malformed: "the request is not well-formed HTTP"
        case .headersTooLarge: "the request's header fields are too large"
        case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
        case .unsupportedEncoding(let coding):
            "the content encoding \(coding) is not supported; send gzip or none"
        case .tooSlow: "the request did not arrive in time"
        case .unknownPath: "there is nothing at \(path)"
        case .methodNotAllowed(let allowed):
            "\(path) does not take \(method); it takes \(allowed.map(\.rawValue).joined(separator: ", "))"
        case .unauthorized: "this address asks for a user name and a password"
        case .overloaded: "the server has more requests waiting than it takes; try again"
        }
    }

    /// Header fields that go with the status, whatever the door.
    var headers: HTTPHeaders {
        switch kind {
        case .methodNotAllowed(let allowed):
            ["Allow": allowed.map(\.rawValue).joined(separator: ", ")]
        case .unauthorized: ["WWW-Authenticate": "Basic realm=\"strata\", charset=\"UTF-8\""]
        case .overloaded: ["Retry-After": "1"]
        default: [:]
        }
    }
}
