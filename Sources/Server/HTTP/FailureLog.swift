// SPDX-License-Identifier: Apache-2.0
import Base
import Logging

/// Writes a line for each answer of 500 and above that has a cause, so that an operator learns what its
/// receiver is not told.
///
/// A line names the request by its id and its route's pattern: paths and bodies can be about persons,
/// patterns cannot. When many requests fail at once, as on a full disk, a few lines of each second are
/// written and the others counted. Any thread.
final class FailureLog: @unchecked Sendable {
    static let linesPerSecondMax = 10

    private let logger: Logger
    private let clock: any TimeSource
    private let lock = Lock(Threads())
    // Guarded by `lock`: the second that is being counted, its lines, and what was left out since the last
    // line.
    private var second: UInt64 = 0
    private var lines = 0
    private var unwritten = 0

    init(_ logger: Logger, clock: any TimeSource) {
        self.logger = logger
        self.clock = clock
    }

    /// - Parameter cause: what went wrong, without personal data.
    func write(_ request: HTTPRequest, pattern: String, listener: String, status: Int, cause: String) {
        let leftOut: Int? = lock.withLock {
            let now = clock.monotonicNanos / 1_000_000_000
            if now != second {
                second = now
                lines = 0
            }
            lines += 1
            guard lines <= Self.linesPerSecondMax else {
                unwritten += 1
                return nil
            }
            defer { unwritten = 0 }
            return unwritten
        }
        guard let leftOut else { return }
        var metadata: Logger.Metadata = [
            "request": "\(request.id)", "listener": "\(listener)", "method": "\(request.method)",
            "route": "\(pattern)", "status": "\(status)",
        ]
        if leftOut > 0 { metadata["unwritten"] = "\(leftOut)" }
        logger.error("\(cause)", metadata: metadata)
    }
}
