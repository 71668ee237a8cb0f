// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A number of bytes that may be held at once; whoever would pass it is refused.
final class ByteAllowance: Sendable {
    private let held = Atomic<Int>(0)
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var heldBytes: Int { held.load(ordering: .relaxed) }

    /// - Returns: false, with nothing taken, when the bytes are not there.
    func take(_ bytes: Int) -> Bool {
        guard held.wrappingAdd(bytes, ordering: .relaxed).newValue <= bytesMax else {
            held.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        return true
    }

    func give(_ bytes: Int) { held.wrappingSubtract(bytes, ordering: .relaxed) }
}
