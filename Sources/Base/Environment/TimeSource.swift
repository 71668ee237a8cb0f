// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where the time comes from.
public protocol TimeSource: AnyObject, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z. May step back when the machine's clock is set.
    var nowMillis: Int64 { get }
    /// Nanoseconds since an arbitrary start. Never steps back.
    var monotonicNanos: UInt64 { get }
}

/// The machine's clocks.
public final class SystemTimeSource: TimeSource {
    public init() {}

    public var nowMillis: Int64 {
        let t = read(CLOCK_REALTIME)
        return Int64(t.tv_sec) * 1_000 + Int64(t.tv_nsec) / 1_000_000
    }

    public var monotonicNanos: UInt64 {
        let t = read(CLOCK_MONOTONIC)
        return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
    }

    private func read(_ clock: clockid_t) -> timespec {
        var t = timespec()
        clock_gettime(clock, &t)
        return t
    }
}
