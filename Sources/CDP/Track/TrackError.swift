// SPDX-License-Identifier: Apache-2.0
import Base

/// Why a payload is not taken: what the collector answers, in Tracardi's form.
public struct TrackError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The HTTP status.
    public let status: Int
    /// The value of `detail` in the body: a sentence, or for 422 a list of places and messages.
    public let detail: JSON

    public init(status: Int, detail: JSON) {
        self.status = status
        self.detail = detail
    }

    /// The whole body: `{"detail": …}`.
    public var body: JSON { ["detail": detail] }

    public var description: String { "\(status): \(detail.text)" }

    /// 422 for a member that isn't there.
    static func missing(_ place: [JSON]) -> TrackError {
        invalid(place, "field required", "value_error.missing")
    }

    /// 422 for a member that isn't what it should be.
    static func invalid(_ place: [JSON], _ message: String, _ type: String = "type_error") -> TrackError {
        TrackError(
            status: 422,
            detail: [["loc": .array(["body"] + place), "msg": .string(message), "type": .string(type)]])
    }

    static func badRequest(_ text: String) -> TrackError { TrackError(status: 400, detail: .string(text)) }
    static func unauthorized(_ text: String) -> TrackError { TrackError(status: 401, detail: .string(text)) }
    static func conflict(_ text: String) -> TrackError { TrackError(status: 409, detail: .string(text)) }
    static func unavailable(_ text: String) -> TrackError { TrackError(status: 503, detail: .string(text)) }
    /// A stored document that can't be read. Its id is left out: ids can be about persons, and this is
    /// logged.
    static func damaged(_ index: DocumentIndex, _ error: JSONError) -> TrackError {
        .failed(
            "a document of \(index.rawValue) is not JSON: \(error.reason) at offset \(error.offset);"
                + " run `strata verify`")
    }
    static func failed(_ text: String) -> TrackError { TrackError(status: 500, detail: .string(text)) }
}
