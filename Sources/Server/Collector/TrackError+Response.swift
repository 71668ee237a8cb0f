// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

extension TrackError {
    /// The answer to somebody who may know what is inside.
    var response: HTTPResponse {
        var response = HTTPResponse.json(body, status: HTTPStatus(rawValue: status))
        if status == 503 { response.headers["Retry-After"] = "1" }
        if status >= 500 { response.cause = detail.string ?? detail.text }
        return response
    }

    /// The answer to anybody: why the server itself failed is not told.
    var publicResponse: HTTPResponse {
        guard status >= 500 else { return response }
        let text =
            status == 503
            ? "Events cannot be taken now; send them again."
            : "Events could not be taken: the server failed. Its log says why, under this answer's X-Request-Id."
        var response = TrackError(status: status, detail: .string(text)).response
        response.cause = detail.string ?? detail.text
        return response
    }

    /// 422 in the form of Tracardi's framework.
    /// - Parameter place: where the value stands, such as `query` and its name.
    static func refusal(_ place: [JSON], _ message: String, _ type: String) -> TrackError {
        TrackError(
            status: 422, detail: [["loc": .array(place), "msg": .string(message), "type": .string(type)]])
    }

    static func notFound(_ text: String) -> TrackError { TrackError(status: 404, detail: .string(text)) }
}
