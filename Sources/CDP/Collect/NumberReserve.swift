// SPDX-License-Identifier: Apache-2.0
import Base

/// Gives out numbers that were reserved on the disk before.
final class NumberReserve: @unchecked Sendable {
    private let lock: Lock
    /// Both guarded by `lock`.
    private var last: UInt64
    private var reserved: UInt64

    init(after last: UInt64, threads: Threads) {
        lock = Lock(threads)
        self.last = last
        reserved = last
    }

    /// - Parameter reserve: makes it durable that numbers up to its argument may be in use.
    func take(_ block: UInt64, _ reserve: (UInt64) throws(TrackError) -> Void) throws(TrackError) -> UInt64 {
        try lock.withLock { () throws(TrackError) -> UInt64 in
            if last == reserved {
                let (next, overflows) = reserved.addingReportingOverflow(block)
                if overflows { throw TrackError.failed("there are no numbers left; run `strata verify`") }
                try reserve(next)
                reserved = next
            }
            last += 1
            return last
        }
    }
}
