// SPDX-License-Identifier: Apache-2.0
import Base

/// A run of entries from the front, each version of a key once, though several tables may have it.
final class DistinctCursor: EntryCursor {
    private let base: EntryCursor
    private var lastKey: [UInt8] = []
    private var lastSequence: SequenceNumber = 0

    init(_ base: EntryCursor) { self.base = base }

    override func seekToFirst() throws(StoreError) {
        try base.seekToFirst()
        show()
    }

    override func next() throws(StoreError) {
        repeat { try base.next() } while base.isValid && isRepeated
        show()
    }

    private var isRepeated: Bool {
        base.trailer.sequence == lastSequence
            && lastKey.withBytes { ByteOrder.compare($0, base.key) } == 0
    }

    private func show() {
        isValid = base.isValid
        guard isValid else { return }
        lastKey = [UInt8](base.key)
        lastSequence = base.trailer.sequence
        key = base.key
        trailer = base.trailer
        value = base.value
    }
}
