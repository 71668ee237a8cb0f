// SPDX-License-Identifier: Apache-2.0
import Base

/// What became of a file's rows. Every row is in `rowsMapped` or `rowsRejected`.
public struct ImportReport: Sendable, Equatable {
    public struct Rejection: Sendable, Equatable, CustomStringConvertible {
        public let line: Int
        public let reason: String
        public var description: String { "line \(line): \(reason)" }
    }

    /// Rows of the file, the header and empty lines not counted.
    public var rowsRead = 0
    /// Rows that went into events.
    public var rowsMapped = 0
    public var rowsRejected = 0
    /// The first rejections, up to `Limits.importRejectionsMax`.
    public var rejections: [Rejection] = []
    public var eventsMapped = 0
    public var eventsWritten = 0
    /// Events that were there already, from an earlier run.
    public var duplicatesSkipped = 0

    public init() {}

    mutating func reject(line: Int, _ reason: String) {
        rowsRejected += 1
        if rejections.count < Limits.importRejectionsMax {
            rejections.append(Rejection(line: line, reason: reason))
        }
    }
}
