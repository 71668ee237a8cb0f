// SPDX-License-Identifier: Apache-2.0

/// A status code.
public struct HTTPStatus: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }
    public init(integerLiteral value: Int) { rawValue = value }

    public static let ok: HTTPStatus = 200
    public static let created: HTTPStatus = 201
    public static let noContent: HTTPStatus = 204
    public static let badRequest: HTTPStatus = 400
    public static let unauthorized: HTTPStatus = 401
    public static let forbidden: HTTPStatus = 403
    public static let notFound: HTTPStatus = 404
    public static let methodNotAllowed: HTTPStatus = 405
    public static let requestTimeout: HTTPStatus = 408
    public static let conflict: HTTPStatus = 409
    public static let contentTooLarge: HTTPStatus = 413
    public static let unsupportedMediaType: HTTPStatus = 415
    public static let unprocessable: HTTPStatus = 422
    public static let headersTooLarge: HTTPStatus = 431
    public static let internalError: HTTPStatus = 500
    public static let unavailable: HTTPStatus = 503

    /// Whether an answer of this status may have a body.
    var mayHaveBody: Bool { rawValue >= 200 && rawValue != 204 && rawValue != 304 }
}
