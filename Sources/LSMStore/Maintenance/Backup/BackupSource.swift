// SPDX-License-Identifier: Apache-2.0
import Base

/// What a backup of a live store takes: the state of one moment, and the WAL up to it.
///
/// While it is learnt, no file of the store goes (`ObsoleteFiles.isHeld`); from then on only those that it
/// names stay, until `release`.
final class BackupSource {
    /// A WAL segment's beginning.
    struct Segment {
        let number: UInt64
        let bytes: Int
    }

    private let store: Store
    /// As of the moment; what the WAL says is not in it yet.
    private(set) var state = ManifestState()
    private(set) var sequence: SequenceNumber = 0
    private(set) var segments: [Segment] = []
    /// The last sequence number that tables and WAL hold.
    private var reached: SequenceNumber = 0
    /// Attached files that live at `sequence`.
    private(set) var attached: [UInt64: AttachedFileDescription] = [:]

    init(_ store: Store) throws(StoreError) {
        self.store = store
        try store.stateLock.withLock { () throws(StoreError) in
            if store.isClosed || store.isClosing { throw .closed }
            store.obsolete.isHeld = true
        }
    }

    /// What an ingestion put into the manifest becomes visible a moment later: backups hold what is visible.
    private func awaitVisibility() {
        let named = store.manifestLock.withLock { store.manifest.state.lastSequence }
        for _ in 0..<10_000 where store.watermark < named {
            let isOver = store.stateLock.withLock { store.isClosed || store.readOnlyCause != nil }
            if isOver { return }
            store.environment.threads.sleep(nanos: 100_000)
        }
    }

    /// Learns what to copy; nothing is waited for but what ends in a moment.
    func learn() throws(StoreError) {
        awaitVisibility()
        let live = store.manifestLock.withLock {
            state = store.manifest.state
            // No flush can come between; and what is visible lies in segments that are listed by now.
            let visible = store.watermark
            sequence = max(visible, state.lastSequence)
            return store.stateLock.withLock { store.liveSegments.sorted() }
        }
        attached = state.attachedFiles
        reached = state.lastSequence
        for number in live where number >= state.minimumWALSegment {
            if try !learn(segment: number) { break }
        }
        try checkReached()
        let numbers = Set(state.levels.joined().map(\.number)).union(state.blobFiles.keys).union(
            attached.keys)
        store.stateLock.withLock { store.obsolete.heldNumbers = numbers }
    }

    /// - Returns: whether all of its records are part of the backup.
    private func learn(segment number: UInt64) throws(StoreError) -> Bool {
        guard
            let reader = try WALSegmentReader(
                files: store.environment.files, directory: store.directory, number: number)
        else { return false }
        // The reader tells of the end of a record only once it has read it.
        var end = reader.offset
        var isWhole = true
        while let record = try reader.next() {
            guard record.header.lastSequence <= sequence else {
                isWhole = false
                break
            }
            end = record.end
            reached = max(reached, record.header.lastSequence)
            if record.header.lastSequence > state.lastSequence { try apply(record) }
        }
        segments.append(Segment(number: number, bytes: end))
        return isWhole
    }

    /// What was acknowledged and is in no table must be in the log, or the log is damaged.
    private func checkReached() throws(StoreError) {
        guard reached < sequence else { return }
        let last = segments.last
        throw .corrupt(
            Corruption(
                file: StoreFile.wal(last?.number ?? state.minimumWALSegment).path(in: store.directory),
                offset: last?.bytes ?? 0, what: "record",
                expected: "records up to sequence number \(sequence)", found: "none after \(reached)"))
    }

    /// Reads the segments again, once they are copied. A failed sync may take back what was read before it;
    /// the copy lacks it then, too.
    func checkSegments() throws(StoreError) {
        for segment in segments {
            let reader = try WALSegmentReader(
                files: store.environment.files, directory: store.directory, number: segment.number)
            var end = reader?.offset ?? 0
            while end < segment.bytes, let record = try reader?.next() { end = record.end }
            if end >= segment.bytes { continue }
            throw .corrupt(
                Corruption(
                    file: StoreFile.wal(segment.number).path(in: store.directory), offset: end,
                    what: "record", expected: "records up to offset \(segment.bytes), read before",
                    found: "none after \(end)"))
        }
    }

    private func apply(_ record: WALRecord) throws(StoreError) {
        var batch = BatchReader(record.payload, count: record.header.count)
        do throws(MalformedBytes) {
            while let operation = try batch.next() {
                if let file = operation.file, attached[file.number] == nil { attached[file.number] = file }
                if operation.kind == .dropFile { attached[operation.fileNumber] = nil }
            }
        } catch {
            throw .corrupt(
                Corruption(file: store.directory + "/*.wal", offset: record.offset, "batch", error))
        }
    }

    /// The WAL is copied: its segments may be used again.
    func releaseSegments() {
        let minimum = store.manifestLock.withLock {
            store.stateLock.withLock { store.obsolete.isHeld = false }
            return store.manifest.state.minimumWALSegment
        }
        store.releaseSegments(below: minimum)
    }

    func release() {
        releaseSegments()
        store.stateLock.withLock {
            store.obsolete.heldNumbers = []
            store.workCondition.broadcast()
        }
    }
}
