// SPDX-License-Identifier: Apache-2.0
import Base

/// A clock that stands still, so that an input always does the same.
final class FixedClock: TimeSource {
    let nowMillis: Int64 = 1_709_209_815_250
    let monotonicNanos: UInt64 = 1
}
