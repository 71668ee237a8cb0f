// SPDX-License-Identifier: Apache-2.0
import Base

/// One memtable with what must happen when it is flushed.
///
/// The active generation is changed by the publishing leader alone; an immutable one by nobody.
final class Generation: @unchecked Sendable {
    let memtable: Memtable
    /// The first WAL segment that holds its writes; segments up to the next generation's first are its own.
    let firstSegment: UInt64
    /// Adding and dropping of attached files, in WAL order.
    var fileEdits: [VersionEdit.Change] = []
    /// Handles of files dropped here; their removal may follow once the drop is in the manifest.
    var droppedFiles: [AttachedFile] = []
    /// Of the last operation applied.
    var lastSequence: SequenceNumber = 0

    init(memtable: Memtable, firstSegment: UInt64) {
        self.memtable = memtable
        self.firstSegment = firstSegment
    }

    /// Whether nothing in it belongs into a table.
    var isTableless: Bool { memtable.isEmpty && memtable.rangeTombstones.isEmpty }
    var isEmpty: Bool { isTableless && fileEdits.isEmpty }
}
