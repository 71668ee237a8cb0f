// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Names for requests, `4f0c21ab-17`: eight digits drawn at the start of the process, and a count. Any
/// thread.
final class RequestIDs: Sendable {
    private let prefix: String
    private let last = Atomic<UInt64>(0)

    init(_ random: any RandomSource) {
        let digits = String(random.next() >> 32, radix: 16)
        prefix = String(repeating: "0", count: 8 - digits.count) + digits
    }

    func next() -> String { "\(prefix)-\(last.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
