// SPDX-License-Identifier: Apache-2.0
import Base

/// An error in the shape of Elasticsearch's answers.
public struct ElasticError: Error, Sendable {
    public let status: HTTPStatus
    /// Such as `index_not_found_exception`.
    public let type: String
    public let reason: String
    /// More members beside type and reason: `resource.id`, `index`, …
    public let details: JSONObject

    public init(_ status: HTTPStatus, type: String, reason: String, details: JSONObject = [:]) {
        self.status = status
        self.type = type
        self.reason = reason
        self.details = details
    }

    /// `{"error": {"root_cause": […], "type": …, "reason": …}, "status": …}`
    public var response: HTTPResponse {
        var cause: JSONObject = ["type": .string(type), "reason": .string(reason)]
        for (key, value) in details { cause[key] = value }
        var error: JSONObject = ["root_cause": .array([.object(cause)])]
        for (key, value) in cause { error[key] = value }
        let body: JSONObject = ["error": .object(error), "status": .int(Int64(status.rawValue))]
        return .json(.object(body), status: status)
    }
}
