// SPDX-License-Identifier: Apache-2.0
import Base

/// A run of entries from the front, in which a value that cannot be read from its blob file is a delete: a
/// key whose value is lost has none, rather than an older one.
final class SoundValueCursor: EntryCursor {
    private let base: EntryCursor
    private let blobs: BlobSet
    private let buffer = BlobBuffer()
    /// Values that were lost.
    private(set) var lostCount = 0

    init(_ base: EntryCursor, _ blobs: BlobSet) {
        self.base = base
        self.blobs = blobs
    }

    override func seekToFirst() throws(StoreError) {
        try base.seekToFirst()
        try show()
    }

    override func next() throws(StoreError) {
        try base.next()
        try show()
    }

    private func show() throws(StoreError) {
        isValid = base.isValid
        guard isValid else { return }
        key = base.key
        trailer = base.trailer
        value = base.value
        guard trailer.isBlob else { return }
        do throws(StoreError) { _ = try blobs.value(of: key, trailer, value, into: buffer) } catch {
            // What the disk refuses now it may give later.
            guard case .corrupt = error else { throw error }
            lostCount += 1
            trailer = Trailer(trailer.sequence, .delete)
            value = UnsafeRawBufferPointer(start: nil, count: 0)
        }
    }
}
