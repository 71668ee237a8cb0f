// SPDX-License-Identifier: Apache-2.0

import Base

/// An error in Elasticsearch's vocabulary. `body` is the answer that clients of Elasticsearch expect.
public struct ElasticError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A named error that led to this one; at most `ElasticError.causesMax` deep.
    public indirect enum Cause: Sendable, Equatable {
        case none
        case error(ElasticError)
    }

    /// `parsing_exception`, `illegal_argument_exception`, …
    public var type: String
    public var reason: String
    /// The HTTP status.
    public var status: Int
    /// Where in the request's JSON, counted from 1.
    public var line: Int?
    public var column: Int?
    /// Further members beside type and reason, in order: `index`, `resource.id`, …
    public var details: [(name: String, value: String)]
    public var cause: Cause

    public init(
        type: String, reason: String, status: Int = 400, line: Int? = nil, column: Int? = nil,
        details: [(name: String, value: String)] = [], cause: Cause = .none
    ) {
        self.type = type
        self.reason = reason
        self.status = status
        self.line = line
        self.column = column
        self.details = details
        self.cause = cause
    }

    public static func == (left: ElasticError, right: ElasticError) -> Bool {
        left.type == right.type && left.reason == right.reason && left.status == right.status
            && left.line == right.line && left.column == right.column && left.cause == right.cause
            && left.details.elementsEqual(right.details) { $0.name == $1.name && $0.value == $1.value }
    }

    public var description: String { "\(type): \(reason)" }

    /// The error with another one as its cause.
    public func caused(by error: ElasticError) -> ElasticError {
        var copy = self
        copy.cause = .error(error)
        return copy
    }
}
