// SPDX-License-Identifier: Apache-2.0
import Base

/// An answer. The connection adds what belongs to the wire: length, date, connection.
public struct HTTPResponse: Sendable {
    public var status: HTTPStatus
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// Why the server failed, for its log; never sent. Without personal data.
    public var cause: String?

    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A body of JSON that is already written.
    public static func json(_ bytes: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "application/json"], body: bytes)
    }

    /// A body of JSON.
    public static func json(_ value: JSON, status: HTTPStatus = .ok) -> HTTPResponse {
        json(value.bytes, status: status)
    }

    /// A body of plain text.
    public static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }
}
